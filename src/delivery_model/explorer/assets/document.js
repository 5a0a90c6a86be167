// A scenario file: its text, what it says, and the text with something else said. Nothing is kept beside the text.
"use strict";

const MOST_NAMED = 3;
const ADDRESS = /^https?:\/\//;
const NOTHING = ["~", "null", "Null", "NULL"]; // what tools that write YAML put for nothing
const NOT_KNOWN_LEVEL = "unknown";
const FINDING_KEYS = ["level", "evidence", "raters", "note", "next"];
const COUNT_KEYS = ["exactly", "at_least", "at_most", "evidence"];

class ScenarioFile {
  constructor(framework, text) {
    Object.assign(this, { framework, text, problems: [], findings: new Map(), counts: [], paths: new Map(), countPaths: new Map() });
    this.root = new Yaml(text).read();
    if (this.root.isFlow) {
      this.text = asYaml(plainOf(this.root)).trimStart();
      this.root = new Yaml(this.text).read();
    }
    const top = this.topOf(this.root.entries.filter(({ node }) => !isNothing(node)));
    this.sources = this.textsOf(top.get("sources"));
    this.authority = top.has("authority") ? this.textOf(top.get("authority")) : "";
    this.as_of = top.has("as_of") ? this.textOf(top.get("as_of")) : "";
    for (const section of ["profile", "context"]) if (top.has(section)) this.read(top.get(section), [section]);
    if (top.has("profile_ofsted_only")) this.read(top.get("profile_ofsted_only"), ["profile_ofsted_only"]);
    this.published = this.readPublished(top.get("published"));
    this.problems.sort((a, b) => a.line - b.line);
    this.stated = new Map(this.findings);
    for (const attribute of framework.attributes) this.addAge(attribute);
  }

  // The blocks of a file by key; a key that no scenario has would say something that nobody reads.
  topOf(entries) {
    const { known, required } = this.framework.scenario_keys;
    const top = new Map(entries.map(({ key, node }) => [key, node]));
    for (const entry of entries) if (!known.includes(entry.key)) this.problem(entry, "file.key", { name: entry.key });
    const isMissing = (name) => !top.has(name) || (name === "authority" && top.get(name).kind === "text" && !top.get(name).value.trim());
    for (const name of required) if (isMissing(name)) this.problem(top.get(name) ?? this.root, "file.missing", { name });
    if (top.get("as_of")?.kind === "text" && !isDate(top.get("as_of").value.trim())) this.problem(top.get("as_of"), "page.date");
    return top;
  }

  problem(node, key, slots = {}) {
    this.problems.push({ line: lineOf(this.text, node.at ?? node.start), key, slots });
  }

  textOf(node) {
    if (node.kind !== "text") this.problem(node, "file.text");
    else if (node.isCut) this.problem(node, "file.comment");
    return node.kind === "text" ? node.value.trim().replace(/\s+/g, " ") : "";
  }

  // Keys with texts, such as sources or raters.
  textsOf(node) {
    return new Map(this.entriesOf(node).map(({ key, node: value }) => [key, this.textOf(value)]));
  }

  entriesOf(node) {
    if (!node || (node.kind === "text" && node.isPlain && (!node.value || NOTHING.includes(node.value)))) return [];
    if (node.kind !== "map") this.problem(node, "file.keys");
    return node.kind === "map" ? node.entries : [];
  }

  itemsOf(node) {
    if (node && node.kind !== "list") this.problem(node, "file.list");
    return node?.kind === "list" ? node.items : [];
  }

  // The findings of a block, by full dotted name; of another coding, only what never decides.
  read(block, path, prefix = "") {
    const { attribute: attributes, group: groups } = this.framework;
    for (const entry of this.entriesOf(block)) {
      const name = `${prefix}${entry.key}`;
      const group = name.endsWith(".count") ? groups.get(name.slice(0, -".count".length)) : undefined;
      const here = [...path, entry.key];
      const isFamily = [...attributes.keys()].some((known) => known.startsWith(`${name}.`));
      if (group) this.readCounts(group, entry, here);
      else if (attributes.has(name)) this.readFinding(attributes.get(name), entry, here);
      else if (isFamily) this.read(entry.node, here, `${name}.`);
      else if (groups.has(name)) this.readCounts(groups.get(name), entry, here);
      else this.problem(entry, "file.unknown", { name });
    }
  }

  isOther(path, canDecide) {
    return path[0] === "profile_ofsted_only" && canDecide;
  }

  readFinding(attribute, entry, path) {
    if (this.isOther(path, attribute.can_decide)) return;
    if (this.findings.has(attribute.name)) this.problem(entry, "file.twice", attribute);
    const finding = entry.node.kind === "map" ? this.fullFinding(attribute, entry) : { levels: this.levelsOf(attribute, entry.node), evidence: [], raters: new Map(), note: "" };
    this.paths.set(attribute.name, path);
    if (finding.levels.length) this.findings.set(attribute.name, finding);
  }

  fullFinding(attribute, { node }) {
    const fields = this.fields(node, FINDING_KEYS);
    const placed = this.entriesOf(fields.get("raters")).map(({ key, node: said }) => [key, this.levelsOf(attribute, said).join("|")]);
    const raters = new Map(placed.filter(([, levels]) => levels)); // as `a|b` where a rater leaves several open
    if (!fields.has("level") && !raters.size) this.problem(node, "file.no_level", attribute);
    const atRaters = attribute.levels.filter((level) => [...raters.values()].some((levels) => levels.split("|").includes(level)));
    const levels = fields.has("level") ? this.levelsOf(attribute, fields.get("level")) : atRaters;
    const hasMore = ["evidence", "raters", "note", "next"].some((key) => fields.has(key));
    return {
      levels: levels.length || !hasMore ? levels : attribute.levels,
      evidence: this.evidenceOf(fields.get("evidence")),
      raters,
      note: fields.has("note") ? this.textOf(fields.get("note")) : "",
    };
  }

  fields(node, known) {
    const entries = this.entriesOf(node);
    for (const entry of entries) if (!known.includes(entry.key)) this.problem(entry, "file.key", { name: entry.key });
    return new Map(entries.map(({ key, node: value }) => [key, value]));
  }

  // The levels still possible, in their order; none where nothing is known.
  levelsOf(attribute, node) {
    if (node.kind !== "text") return this.inOrder(attribute, this.itemsOf(node).map((each) => this.levelOf(attribute, each)));
    const level = meant(attribute, node.value);
    if (level) return [level];
    const whole = asOneWord(node.value);
    if (!whole || whole === NOT_KNOWN_LEVEL || (node.isPlain && NOTHING.includes(node.value))) return [];
    const words = /^\[.*\]$/s.test(whole) ? node.value.trim().slice(1, -1).split(",") : node.value.split("|");
    return this.inOrder(attribute, words.map((word) => this.levelOf(attribute, { ...node, value: word })));
  }

  inOrder(attribute, levels) {
    return attribute.levels.filter((level) => levels.includes(level));
  }

  levelOf(attribute, node) {
    const level = node.kind === "text" ? meant(attribute, node.value) : undefined;
    if (!level) this.problem(node, "file.level", { level: String(node.value ?? "").trim(), title: attribute.title, levels: listed(attribute.levels, "or") });
    return level;
  }

  evidenceOf(node) {
    return this.itemsOf(node).map((item) => {
      const fields = this.fields(item, ["says", "source", "kind", "date", "said_by"]);
      const said = Object.fromEntries([...fields].map(([key, value]) => [key, this.textOf(value)]));
      if (!said.says || !said.source) this.problem(item, "file.evidence");
      if (said.kind && !this.framework.kinds.includes(said.kind)) this.problem(item, "file.kind", { kinds: listed(this.framework.kinds, "or") });
      if (said.date && !isDate(said.date)) this.problem(item, "page.date");
      if (said.source && !this.isCited(said.source)) this.problem(item, "file.source", { name: said.source.split(" ")[0] });
      return { ...said, cited: said.source, source: this.resolved(said.source ?? "") };
    });
  }

  isCited(source) {
    const [key] = source.split(" ");
    return ADDRESS.test(source) || this.framework.source.has(key) || this.sources.has(key);
  }

  // A citation; where it is the short name of a web address, the address.
  resolved(source) {
    const address = this.sources.get(source);
    return address && ADDRESS.test(address) ? address : source;
  }

  readCounts(group, entry, path) {
    const canDecide = this.framework.attribute.get(group.members[0]).can_decide;
    if (this.isOther(path, canDecide)) return;
    this.countPaths.set(group.name, path);
    for (const { key, at, node } of this.entriesOf(entry.node)) {
      if (!group.levels.includes(key)) this.problem({ at }, "file.level", { level: key, title: group.title, levels: listed(group.levels, "or") });
      else this.counts.push({ group: group.name, level: key, ...this.boundsOf(group, node) });
    }
  }

  boundsOf(group, node) {
    const size = group.members.length;
    const fields = node.kind === "map" ? this.fields(node, COUNT_KEYS) : new Map([["exactly", node]]);
    const number = (key, otherwise) => {
      if (!fields.has(key)) return otherwise;
      const said = this.textOf(fields.get(key));
      if (/^\d+$/.test(said) && Number(said) <= size) return Number(said);
      this.problem(fields.get(key), "file.number", { size });
      return otherwise;
    };
    const bounds = ["exactly", "at_least", "at_most"].filter((key) => fields.has(key));
    if (!bounds.length || (fields.has("exactly") && bounds.length > 1)) this.problem(node, "file.bounds");
    const exactly = number("exactly", null);
    const [low, high] = exactly === null ? [number("at_least", 0), number("at_most", size)] : [exactly, exactly];
    if (low > high) this.problem(node, "file.bounds");
    return { low, high: Math.max(low, high), evidence: this.evidenceOf(fields.get("evidence")) };
  }

  readPublished(node) {
    if (!node) return undefined;
    const said = this.entriesOf(node).filter(({ key }) => ["support_type", "kind", "source"].includes(key));
    const fields = new Map(said.map(({ key, node: value }) => [key, this.textOf(value)]));
    const form = fields.get("support_type");
    if (!this.framework.supportType.has(form)) this.problem(node, "file.form", { name: form ?? "" });
    return { support_type: form, kind: fields.get("kind"), source: this.resolved(fields.get("source") ?? "") };
  }

  // A finding that follows from the dates of the evidence, where none is stated.
  addAge(attribute) {
    const { evidence_age: age, levels, name } = attribute;
    if (!age || !isDate(this.as_of) || this.findings.has(name)) return;
    const dates = this.evidence().filter(([, { kind, date }]) => kind === age.kind && date).map(([, { date }]) => date);
    const then = dates.filter((date) => !isLater(date, this.as_of));
    const older = (date) => age.years.filter((years) => isLater(this.as_of, `${Number(date.slice(0, 4)) + years}${date.slice(4)}`)).length;
    if (!dates.length) return;
    const level = levels[Math.min(...(then.length ? then : dates).map(older))];
    this.findings.set(name, { levels: [level], evidence: [], raters: new Map(), note: "" });
  }

  // Every piece of evidence with the attribute, or the group counted, that it is for.
  evidence() {
    const found = [...this.findings].flatMap(([name, { evidence }]) => evidence.map((each) => [name, each]));
    return [...found, ...this.counts.flatMap(({ group, evidence }) => evidence.map((each) => [group, each]))];
  }

  // What is known, as the page and its address tell it.
  get state() {
    return {
      authority: this.authority,
      as_of: this.as_of,
      findings: [...this.findings].map(([name, { levels }]) => [name, levels]),
      counts: this.counts.map(({ group, level, low, high }) => [group, level, low, high]),
    };
  }

  // The evidence and raters behind what is known.
  get given() {
    const evidence = grouped(this.evidence(), ([name]) => name);
    return {
      evidence: new Map([...evidence].map(([name, several]) => [name, several.map(([, each]) => each)])),
      raters: new Map([...this.findings].map(([name, { raters }]) => [name, [...raters]])),
      later: this.later(),
    };
  }

  // The line that counts the evidence dated after the scenario: answer/headline.py.
  later() {
    const every = this.evidence();
    const late = every.filter(([, { date }]) => date && isLater(date, this.as_of));
    const undated = every.filter(([, { date }]) => !date).length;
    if (!late.length) return [];
    const items = say("late.items", { figure: every.length });
    const apart = undated ? say("late.undated", { figure: undated }) : "";
    const titles = [...new Set(late.map(([name]) => this.framework.familyOf(name)))];
    const hidden = Math.max(0, titles.length - MOST_NAMED);
    const named = [...titles.slice(0, titles.length - hidden), ...(hidden ? [say("late.more", { count: hidden })] : [])];
    return [`${say("late", { figure: late.length, items, apart })}: ${listed(named)}`];
  }

  // What an answer says of the file beside its findings.
  get about() {
    return { published: this.published, sources: Object.fromEntries(this.sources) };
  }

  // What is worked out of it under some readings.
  explained(readings) {
    return new Explanation(this.framework, { ...this.state, readings }, this.given);
  }

  // The text in which a source can be cited, and the citation: what is given in words gets a short name.
  citing(source) {
    if (this.isCited(source)) return [this.text, source];
    const named = [...this.sources].find(([, said]) => said === source);
    if (named) return [this.text, named[0]];
    const taken = (name) => this.sources.has(name) || this.framework.source.has(name);
    const base = source.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).slice(0, 3).join("_") || "document";
    const name = [base, ...fromTo(2, this.sources.size + 2).map((number) => `${base}_${number}`)].find((each) => !taken(each));
    return [this.put(["sources", name], source), name];
  }

  // The text with another value at a way of keys; without it where there is none.
  put(path, value) {
    let map = this.root;
    for (const [place, key] of path.entries()) {
      const rest = path.slice(place + 1);
      const entry = entryOf(map, key);
      if (!entry) return value === undefined ? this.text : this.inserted(map, key, placedIn(new Map(), rest, value));
      if (!rest.length) return value === undefined ? this.without(entry) : this.replaced(map, entry, value);
      const { node } = entry;
      if (node.kind !== "map" || node.isFlow) return this.replaced(map, entry, placedIn(plainOf(node), rest, value));
      map = node;
    }
    return this.text;
  }

  replaced(map, { after, node }, value) {
    const said = asYaml(value, `${this.indentOf(map)}  `).trimEnd();
    const [comment] = /^[ \t]+#[^\r\n]*/.exec(this.text.slice(node.end)) ?? [""];
    if (!said.startsWith("\n")) return this.spliced(after, node.end, said);
    return this.spliced(after, node.end + comment.length, comment + said); // behind the last text it would cut that short
  }

  inserted(map, key, value) {
    const indent = this.indentOf(map);
    const last = this.lineEnd(map.entries.at(-1).node.end);
    return this.spliced(last, last, `\n${indent}${scalar(key)}:${asYaml(value, `${indent}  `).trimEnd()}`);
  }

  without({ at, node }) {
    const start = this.text.lastIndexOf("\n", at - 1) + 1;
    const end = this.lineEnd(node.end);
    return this.text.slice(0, start) + this.text.slice(this.text[end] === "\r" ? end + 2 : end + 1);
  }

  indentOf(map) {
    const { at } = map.entries[0];
    const start = this.text.lastIndexOf("\n", at - 1) + 1;
    return " ".repeat(at - start - (this.text.startsWith("\ufeff", start) ? 1 : 0));
  }

  lineEnd(at) {
    const end = this.text.indexOf("\n", at);
    return end < 0 ? this.text.length : this.text[end - 1] === "\r" ? end - 1 : end;
  }

  spliced(start, end, said) {
    const lines = this.text.includes("\r\n") ? said.replaceAll("\n", "\r\n") : said;
    return this.text.slice(0, start) + lines + this.text.slice(end);
  }

  pathOf(name) {
    return this.paths.get(name) ?? [this.framework.attribute.get(name).can_decide ? "profile" : "context", name];
  }

  // The text with other levels for an attribute; its evidence, raters and note stay.
  withLevels(name, levels) {
    const { length } = this.framework.attribute.get(name).levels;
    const isKnown = levels.length > 0 && levels.length < length;
    const value = !isKnown ? NOT_KNOWN_LEVEL : levels.length === 1 ? levels[0] : levels;
    const path = this.pathOf(name);
    if ([...this.plainOf(name).keys()].some((key) => key !== "level")) return this.put([...path, "level"], value);
    return this.put(path, isKnown ? value : undefined);
  }

  // What the file says of an attribute, by key.
  plainOf(name) {
    const node = this.pathOf(name).reduce((map, key) => entryOf(map, key)?.node, this.root);
    if (!node) return new Map();
    return node.kind === "map" ? plainOf(node) : new Map([["level", plainOf(node)]]);
  }

  // The text with other evidence, raters or note for an attribute; none of them where the value is empty.
  withPart(name, key, value) {
    const full = this.plainOf(name);
    const level = full.get("level") ?? (this.findings.get(name)?.levels ?? NOT_KNOWN_LEVEL);
    const isEmpty = !value || value.length === 0 || value.size === 0;
    const parts = new Map([["level", level], ...full, [key, isEmpty ? undefined : value]].filter(([, said]) => said !== undefined));
    if (isEmpty) parts.delete(key);
    if (parts.size > 1) return this.put(this.pathOf(name), parts);
    const isOpen = level === NOT_KNOWN_LEVEL || (Array.isArray(level) && level.length === this.framework.attribute.get(name).levels.length);
    return this.put(this.pathOf(name), isOpen ? undefined : level);
  }

  // The text with other bounds for how many of a group are at a level; with none, without the count.
  withCount(group, level, bounds) {
    const canDecide = this.framework.attribute.get(this.framework.group.get(group).members[0]).can_decide;
    const path = this.countPaths.get(group) ?? [canDecide ? "profile" : "context", group, "count"];
    const counts = new Map(plainOf(path.reduce((map, key) => entryOf(map, key)?.node, this.root) ?? { kind: "map", entries: [] }));
    const before = counts.get(level);
    const evidence = before instanceof Map && before.has("evidence") ? [["evidence", before.get("evidence")]] : [];
    if (bounds) return this.put([...path, level], new Map([["at_least", String(bounds[0])], ["at_most", String(bounds[1])], ...evidence]));
    counts.delete(level);
    return counts.size ? this.put([...path, level], undefined) : this.put(path, undefined);
  }
}

// Whether a tool wrote that nothing stands there.
function isNothing(node) {
  return node.kind === "text" && node.isPlain && NOTHING.includes(node.value);
}

// Whether a date is after another, compared in the parts that both have.
function isLater(date, than) {
  const length = Math.min(date.length, than.length);
  return date.slice(0, length) > than.slice(0, length);
}

function asOneWord(text) {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}

// The level that a word means, if any.
function meant({ levels, wordings }, word) {
  const said = asOneWord(word);
  return levels.includes(word) ? word : Object.hasOwn(wordings, said) ? wordings[said] : undefined;
}

// A mapping with a value at a way of keys; where there are no keys, the value.
function placedIn(map, [key, ...rest], value) {
  if (key === undefined) return value;
  const found = new Map(map instanceof Map ? map : []);
  if (rest.length || value !== undefined) found.set(key, placedIn(found.get(key), rest, value));
  else found.delete(key);
  return found;
}
