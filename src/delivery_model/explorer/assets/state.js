// What is set on the page as plain data, as the fragment of an address, and as YAML.
"use strict";

// What the reader of scenarios refuses: control characters and halves of characters.
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/gu;
const PLAIN = /^[A-Za-z0-9](?:[\w .,()/-]*[\w.)/-])?$/;
const WORD = /^\w[\w.-]*$/;
const DATE = /^([1-9]\d{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;

function emptyState() {
  return { authority: "", as_of: "", findings: [], counts: [], readings: [] };
}

function clean(text) {
  return text.replace(REFUSED, "").trim();
}

function isDate(text) {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map((part) => Number(part ?? 1));
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function asFragment(framework, state) {
  const parts = new URLSearchParams([["rules", framework.content_hash.slice(0, 12)]]);
  if (state.authority) parts.append("name", state.authority);
  if (state.as_of) parts.append("date", state.as_of);
  for (const [name, levels] of state.findings) parts.append(`f.${name}`, levels.join("|"));
  for (const [group, level, low, high] of state.counts) parts.append(`c.${group}.${level}`, `${low}-${high}`);
  for (const [name, alternative] of state.readings) parts.append(`r.${name}`, alternative);
  return parts.toString();
}

// The state that a fragment says, and what in it this page does not know; null when it says none.
function fromFragment(framework, fragment) {
  const parts = new URLSearchParams(fragment);
  if (!parts.has("rules")) return null;
  const state = { ...emptyState(), authority: clean(parts.get("name") ?? ""), as_of: clean(parts.get("date") ?? "") };
  const unknown = [];
  for (const [key, value] of parts) {
    const read = { f: readFinding, c: readCount, r: readReading }[key.slice(0, 2).replace(".", "")];
    if (read && key[1] === "." && !read(framework, state, key.slice(2), value)) unknown.push(`${key.slice(2)}: ${value}`);
  }
  const isOther = parts.get("rules") !== framework.content_hash.slice(0, 12);
  return { state, unknown, isOther };
}

function readFinding(framework, state, name, value) {
  const attribute = framework.attribute.get(name);
  const given = value.split("|");
  const levels = attribute?.levels.filter((level) => given.includes(level)) ?? [];
  if (levels.length && !state.findings.some(([each]) => each === name)) state.findings.push([name, levels]);
  return levels.length === given.length;
}

function readCount(framework, state, name, value) {
  const group = framework.groups.find((each) => name.startsWith(`${each.name}.`) && each.levels.includes(name.slice(each.name.length + 1)));
  const match = /^(\d+)-(\d+)$/.exec(value);
  const [low, high] = match ? match.slice(1).map(Number) : [1, 0];
  if (!group || low > high || high > group.members.length) return false;
  state.counts.push([group.name, name.slice(group.name.length + 1), low, high]);
  return true;
}

function readReading(framework, state, name, value) {
  const isKnown = framework.reading.get(name)?.alternatives.some((each) => each.name === value) ?? false;
  if (isKnown) state.readings.push([name, value]);
  return isKnown;
}

// What a state says, as the scenario of a file.
function documentOf(framework, state) {
  const document = new Map([["authority", state.authority], ["as_of", state.as_of]]);
  const blocks = { profile: new Map(), context: new Map() };
  const blockOf = (name) => (framework.attribute.get(name).can_decide ? blocks.profile : blocks.context);
  for (const [name, levels] of state.findings) {
    if (levels.length < framework.attribute.get(name).levels.length) blockOf(name).set(name, levels.length === 1 ? levels[0] : levels);
  }
  for (const [group, level, low, high] of state.counts) {
    const block = blockOf(framework.group.get(group).members[0]);
    if (!block.has(group)) block.set(group, new Map([["count", new Map()]]));
    block.get(group).get("count").set(level, new Map([["at_least", String(low)], ["at_most", String(high)]]));
  }
  document.set("profile", blocks.profile);
  if (blocks.context.size) document.set("context", blocks.context);
  return asYaml(document).trimStart();
}

// Plain data as the YAML that this project reads: every scalar is text, and what could be misread is in quotes.
function asYaml(value, indent = "") {
  if (typeof value !== "object") return ` ${scalar(String(value))}\n`;
  const isList = Array.isArray(value);
  if (isList && value.every((each) => typeof each !== "object" && WORD.test(each))) return ` [${value.join(", ")}]\n`;
  const entries = isList ? [...value.entries()] : [...(value instanceof Map ? value : Object.entries(value))];
  if (!entries.length) return " {}\n";
  const lines = entries.map(([key, each]) => {
    const below = asYaml(each, `${indent}  `);
    return isList ? `${indent}- ${below.trimStart()}` : `${indent}${scalar(key)}:${below}`;
  });
  return `\n${lines.join("")}`;
}

function scalar(text) {
  return PLAIN.test(text) && !NOTHING.includes(text) ? text : JSON.stringify(text.replace(REFUSED, ""));
}
