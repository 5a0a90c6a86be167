// The state of the page as plain data, as the fragment of an address, and as a scenario in YAML.
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

// A scenario with the findings of a state; what stays as it was in the one that the page came with keeps its evidence.
function asScenario(framework, state, preset) {
  const before = preset.document;
  const wasSet = new Map(preset.state.findings);
  const old = new Map([...Object.entries(before.profile ?? {}), ...Object.entries(before.context ?? {})]);
  const now = new Map(state.findings);
  const section = (canDecide) => {
    const found = new Map();
    for (const { name, levels, can_decide: decides } of framework.attributes) {
      if (decides !== canDecide) continue;
      const known = now.get(name) ?? levels;
      const isAsBefore = wasSet.has(name) && wasSet.get(name).join() === known.join();
      if (isAsBefore && old.has(name)) found.set(name, old.get(name));
      else if (isAsBefore) continue; // worked out from the dates of the evidence
      else if (known.length < levels.length) found.set(name, known.length === 1 ? known[0] : known);
    }
    for (const group of framework.groups) {
      if (framework.attribute.get(group.members[0]).can_decide !== canDecide) continue;
      const counts = state.counts.filter(([name]) => name === group.name);
      if (counts.length) found.set(group.name, new Map([["count", new Map(counts.map((each) => countWritten(each, preset, old)))]]));
    }
    return found;
  };
  const document = new Map([["authority", state.authority || "An authority"], ["as_of", state.as_of], ...Object.entries(before)]);
  document.set("authority", state.authority || "An authority").set("as_of", state.as_of);
  document.set("profile", section(true));
  document.delete("context");
  const context = section(false);
  if (context.size) document.set("context", context);
  return document;
}

function countWritten([group, level, low, high], preset, old) {
  const isAsBefore = preset.state.counts.some((each) => each.join() === [group, level, low, high].join());
  const written = new Map([["at_least", String(low)], ["at_most", String(high)]]);
  return [level, isAsBefore ? old.get(group).count[level] : written];
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
  return PLAIN.test(text) ? text : JSON.stringify(text.replace(REFUSED, ""));
}
