// The YAML of scenario files: read into nodes that know their place, and edited there, so that what is not edited stays
// as it was typed. What the library's reader refuses (anchors, tags, documents, keys twice) is refused here too, and
// besides: tabs that indent, numbers that indent a block of text, a question mark in brackets, keys that are no text.
"use strict";

const MOST_DEEP = 50;
const ESCAPES = { 0: "\0", a: "\x07", b: "\b", t: "\t", n: "\n", v: "\v", f: "\f", r: "\r", e: "\x1b", _: "\xa0" };
const DIGITS = { x: 2, u: 4, U: 8 };

// Why a text cannot be read on, and the line.
class Unread extends Error {
  constructor(text, at, key) {
    super(key);
    Object.assign(this, { key, line: lineOf(text, at) });
  }
}

function lineOf(text, at) {
  return text.slice(0, at).split("\n").length;
}

// A node is { kind: "text", value }, { kind: "list", items } or { kind: "map", entries: [{ key, at, node }] }; each has
// where it starts and ends, and whether it is written in brackets.
class Yaml {
  constructor(text) {
    Object.assign(this, { text, at: text.startsWith("\ufeff") ? 1 : 0 });
  }

  read() {
    const [control, cut] = [firstRefused(this.text.slice(this.at)), this.text.search(/\r(?!\n)/)];
    if (control >= 0 || cut >= 0) this.refuse("yaml.control", control >= 0 ? this.at + control : cut);
    this.skip();
    if (this.isMark("---")) {
      this.at += 3;
      this.skip();
    }
    const root = this.block(0, 1);
    this.skip();
    if (this.isMark("...")) {
      this.at += 3;
      this.skip();
    }
    if (this.at < this.text.length) this.refuse(this.isMark("---") ? "yaml.second" : "yaml.unexpected");
    if (root.kind !== "map") this.refuse("yaml.no_keys", root.start);
    return root;
  }

  refuse(key, at = this.at) {
    throw new Unread(this.text, at, key);
  }

  peek(further = 0) {
    return this.text[this.at + further] ?? "";
  }

  // Whether a blank, the end of a line or the end of the file stands there.
  isBlank(further = 0) {
    return " \t\r\n".includes(this.peek(further));
  }

  isEnd(further = 0) {
    return "\r\n".includes(this.peek(further));
  }

  isMark(mark) {
    return this.text.startsWith(mark, this.at) && this.column === 0 && this.isBlank(3);
  }

  get column() {
    return this.at - Math.max(this.text.lastIndexOf("\n", this.at - 1) + 1, this.text.startsWith("\ufeff") ? 1 : 0);
  }

  // Over blanks on the line; a comment goes with them where a blank is before it.
  skipLine() {
    const start = this.at;
    while (this.peek() === " ") this.at += 1;
    if (this.peek() === "\t") this.refuse("yaml.tab");
    if (this.peek() === "#" && (this.at > start || this.column === 0)) while (!this.isEnd()) this.at += 1;
  }

  // Over blanks, comments and ends of lines, to what comes next.
  skip() {
    for (;;) {
      this.skipLine();
      if (!this.peek() || !this.isEnd()) break;
      this.at += 1;
    }
  }

  isItem() {
    return this.peek() === "-" && this.isBlank(1);
  }

  nothing() {
    return { kind: "text", value: "", start: this.at, end: this.at, isPlain: true };
  }

  // What stands at this column or further right; nothing where the next is further left.
  block(least, depth) {
    if (depth > MOST_DEEP) this.refuse("yaml.deep");
    const empty = this.nothing();
    this.skip();
    if (this.at >= this.text.length || this.column < least || this.isMark("---") || this.isMark("...")) return empty;
    if (this.isItem()) return this.list(this.column, depth);
    return this.key() === null ? this.value(least, depth) : this.map(this.column, depth);
  }

  list(column, depth) {
    const node = { kind: "list", items: [], start: this.at, isFlow: false };
    while (this.at < this.text.length && this.column === column && this.isItem()) {
      this.at += 1;
      const item = this.block(column + 1, depth + 1);
      node.items.push(item);
      node.end = item.end;
      this.next(column);
    }
    return node;
  }

  map(column, depth) {
    const node = { kind: "map", entries: [], start: this.at, isFlow: false };
    while (this.at < this.text.length && this.column === column && !this.isMark("---") && !this.isMark("...")) {
      if (this.isItem()) break;
      const found = this.key();
      if (found === null) this.refuse("yaml.no_colon");
      this.add(node, found);
      this.at = found.after;
      const value = this.valueOf(column, depth);
      node.entries.at(-1).node = value;
      node.end = value.end;
      this.next(column);
    }
    return node;
  }

  add(node, { key, at, after }) {
    if (key === "<<" || key === "" || firstRefused(key) >= 0) this.refuse("yaml.key", at);
    if (node.entries.some((each) => each.key === key)) this.refuse("yaml.twice", at);
    node.entries.push({ key, at, after });
  }

  // To the next entry of a block, which stands at its column or closes it.
  next(column) {
    this.skip();
    if (this.at < this.text.length && this.column > column) this.refuse("yaml.indent");
  }

  // What stands after the colon of a key.
  valueOf(column, depth) {
    const here = this.nothing();
    this.skipLine();
    if (this.isEnd()) {
      this.skip();
      if (this.at < this.text.length && this.column === column && this.isItem()) return this.list(column, depth + 1);
      if (this.at >= this.text.length || this.column <= column) return here;
      return this.block(column + 1, depth + 1);
    }
    if (this.isItem()) this.refuse("yaml.item");
    return this.value(column + 1, depth + 1);
  }

  // A key at this place, with where its value begins; null where none is. A key is on one line.
  key() {
    const start = this.at;
    const quoted = this.peek() === "'" || this.peek() === '"';
    if (!quoted && !this.canBegin(false)) return null;
    const value = quoted ? this.quoted() : this.word(false);
    const isOne = !this.text.slice(start, this.at).includes("\n");
    while (this.peek() === " ") this.at += 1;
    const isKey = isOne && this.peek() === ":" && this.isBlank(1);
    const after = this.at + 1;
    this.at = start;
    return isKey ? { key: value, at: start, after } : null;
  }

  // A text or brackets; after it nothing but a comment may stand on the line.
  value(least, depth) {
    const start = this.at;
    const sign = this.peek();
    let node;
    if (sign === "[" || sign === "{") node = this.flow(depth);
    else if (sign === "'" || sign === '"') node = { kind: "text", value: this.quoted(), start, end: this.at };
    else if (sign === "|" || sign === ">") return this.literal(least);
    else if (!this.canBegin(false)) this.refuse("&*!".includes(sign) ? "yaml.anchor" : "yaml.unexpected");
    else node = this.plain(least, false);
    if (firstRefused(node.value ?? "") >= 0) this.refuse("yaml.control", start);
    const end = this.at;
    this.skipLine();
    if (this.peek() === ":") this.refuse("yaml.colon");
    if (!this.isEnd()) this.refuse("yaml.unexpected");
    return { ...node, end, isCut: Boolean(node.isPlain) && this.text.slice(end, this.at).includes("#") };
  }

  // Whether plain text can begin here.
  canBegin(isFlow) {
    const sign = this.peek();
    if (!sign || this.isBlank()) return false;
    if ("-?:".includes(sign)) return !this.isBlank(1) && (sign === "-" || !isFlow) && !(isFlow && ",[]{}".includes(this.peek(1)));
    return !",[]{}#&*!|>'\"%@`".includes(sign);
  }

  // Plain text on this line.
  word(isFlow) {
    const start = this.at;
    let end = start;
    while (!this.isEnd()) {
      if (this.peek() === ":" && (this.isBlank(1) || (isFlow && ",?[]{}".includes(this.peek(1))))) break;
      if (this.peek() === "#" && this.isBlank(-1)) break;
      if (isFlow && ",[]{}".includes(this.peek())) break;
      if (isFlow && this.peek() === "?") this.refuse("yaml.question");
      this.at += 1;
      if (!this.isBlank(-1)) end = this.at;
    }
    this.at = end;
    return this.text.slice(start, end);
  }

  // Plain text, going on over the lines that are indented; in brackets, over all.
  plain(least, isFlow) {
    const start = this.at;
    let value = this.word(isFlow);
    for (;;) {
      const end = this.at;
      while (this.peek() === " " || this.peek() === "\t") this.at += 1;
      const before = this.at;
      while (this.peek() && this.isBlank()) this.at += 1;
      const breaks = this.text.slice(before, this.at).split("\n").length - 1;
      const goesOn = breaks && this.peek() && this.peek() !== "#" && (isFlow || this.column >= least);
      if (!goesOn || this.isMark("---") || this.isMark("...") || (isFlow && ",[]{}:".includes(this.peek()))) {
        this.at = end;
        return { kind: "text", value, start, end, isPlain: true };
      }
      if (this.text.slice(this.at - this.column, this.at).includes("\t")) this.refuse("yaml.tab");
      const more = this.word(isFlow);
      if (!more) this.refuse("yaml.unexpected");
      value += (breaks > 1 ? "\n".repeat(breaks - 1) : " ") + more;
    }
  }

  quoted() {
    const [start, sign] = [this.at, this.peek()];
    let value = "";
    for (this.at += 1; ; ) {
      const here = this.peek();
      if (!here || this.isMark("---") || this.isMark("...")) this.refuse("yaml.quote", start);
      if (here === sign && sign === "'" && this.peek(1) === "'") {
        value += "'";
        this.at += 2;
      } else if (here === sign) {
        this.at += 1;
        return value;
      } else if (here === "\\" && sign === '"') value += this.escaped();
      else if (this.isBlank()) value += this.folded();
      else {
        value += here;
        this.at += 1;
      }
    }
  }

  // Blanks within quotation marks: kept on a line; the end of a line is a blank, and empty lines are ends of lines.
  folded() {
    const [all] = /^[ \t\r\n]+/.exec(this.text.slice(this.at));
    this.at += all.length;
    const breaks = all.split("\n").length - 1;
    return breaks ? (breaks > 1 ? "\n".repeat(breaks - 1) : " ") : all;
  }

  escaped() {
    const sign = this.peek(1);
    const line = /^\\\r?\n[ \t]*/.exec(this.text.slice(this.at));
    if (line) {
      this.at += line[0].length;
      const more = /^(?:\r?\n[ \t]*)+/.exec(this.text.slice(this.at));
      if (!more) return "";
      this.at += more[0].length;
      return "\n".repeat(more[0].split("\n").length - 1);
    }
    if (sign in DIGITS) {
      const digits = this.text.slice(this.at + 2, this.at + 2 + DIGITS[sign]);
      const code = /^[0-9a-fA-F]+$/.test(digits) && digits.length === DIGITS[sign] ? parseInt(digits, 16) : Infinity;
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) this.refuse("yaml.escape");
      this.at += 2 + digits.length;
      return String.fromCodePoint(code);
    }
    if (!(sign in ESCAPES) && !' "\\/'.includes(sign || "?")) this.refuse("yaml.escape");
    this.at += 2;
    return ESCAPES[sign] ?? sign;
  }

  // A block of text after | or >.
  literal(least) {
    const start = this.at;
    const isFolded = this.peek() === ">";
    this.at += 1;
    const isStripped = this.peek() === "-";
    if (isStripped) this.at += 1;
    this.skipLine();
    if (!this.isEnd()) this.refuse("yaml.header");
    const rest = this.text.slice(this.at);
    const stop = rest.search(new RegExp(`\\n(?! {${least}}| *\\r?(?:\\n|$))`)); // a line that begins further left
    const lines = rest.slice(0, stop < 0 ? rest.length : stop).split("\n").slice(1).map((line) => line.replace(/\r$/, ""));
    const first = lines.findIndex((line) => /[^ ]/.test(line));
    const indent = first < 0 ? 0 : /^ */.exec(lines[first])[0].length;
    if (first < 0 || indent < least) return { kind: "text", value: "", start, end: this.at };
    if (lines.slice(0, first).some((line) => line.length > indent)) this.refuse("yaml.indent");
    if (lines[first][indent] === "\t") this.refuse("yaml.tab");
    let last = lines.findIndex((line, place) => place >= first && /[^ ]/.test(line.slice(0, indent)));
    if (last < 0) last = lines.length;
    const taken = lines.slice(0, last).map((line) => line.slice(indent));
    const reach = taken.findLastIndex((line) => line !== "");
    const isCut = stop < 0 && !this.text.endsWith("\n") && reach === taken.length - 1 && last === lines.length;
    const end = this.endOfLines(reach + 1);
    this.at = this.endOfLines(last);
    const value = linesAsText(taken.slice(0, reach + 1), isFolded) + (isStripped || isCut ? "" : "\n");
    return { kind: "text", value, start, end };
  }

  // Where so many lines after this one end.
  endOfLines(count) {
    let at = this.text.indexOf("\n", this.at);
    for (let each = 0; each < count; each += 1) at = this.text.indexOf("\n", at + 1);
    const end = at < 0 ? this.text.length : at;
    return this.text[end - 1] === "\r" ? end - 1 : end;
  }

  flow(depth) {
    if (depth > MOST_DEEP) this.refuse("yaml.deep");
    const isList = this.peek() === "[";
    const close = isList ? "]" : "}";
    const node = { kind: isList ? "list" : "map", [isList ? "items" : "entries"]: [], start: this.at, isFlow: true };
    for (this.at += 1; ; ) {
      this.skip();
      if (this.peek() === close) break;
      if (isList) node.items.push(this.flowValue(depth));
      else this.flowEntry(node, depth);
      this.skip();
      if (this.peek() === ",") this.at += 1;
      else if (this.peek() !== close) this.refuse("yaml.bracket");
    }
    this.at += 1;
    return { ...node, end: this.at };
  }

  flowEntry(node, depth) {
    const at = this.at;
    const quoted = this.peek() === "'" || this.peek() === '"';
    if (!quoted && !this.canBegin(true)) this.refuse("yaml.bracket");
    const key = quoted ? this.quoted() : this.word(true);
    if (this.text.slice(at, this.at).includes("\n")) this.refuse("yaml.key", at);
    while (this.peek() === " ") this.at += 1;
    if (this.peek() !== ":" || !this.isBlank(1)) this.refuse("yaml.no_colon", at);
    this.add(node, { key, at });
    this.at += 1;
    this.skip();
    node.entries.at(-1).node = ",}".includes(this.peek() || "?") ? this.nothing() : this.flowValue(depth);
  }

  flowValue(depth) {
    const start = this.at;
    const sign = this.peek();
    if (sign === "[" || sign === "{") return this.flow(depth + 1);
    if (sign !== "'" && sign !== '"') {
      if (!this.canBegin(true)) this.refuse("&*!".includes(sign || "?") ? "yaml.anchor" : "yaml.bracket");
      const node = this.plain(0, true);
      if (this.peek() === ":") this.refuse("yaml.colon");
      return node;
    }
    const value = this.quoted();
    if (firstRefused(value) >= 0) this.refuse("yaml.control", start);
    return { kind: "text", value, start, end: this.at };
  }
}

// The lines of a block of text; where it is folded an end of line is a blank, but beside lines that begin with one.
function linesAsText(lines, isFolded) {
  let [value, isBegun, wasIndented, empty] = ["", false, false, 0];
  for (const line of lines) {
    if (line === "") {
      empty += 1;
      continue;
    }
    const isIndented = /^[ \t]/.test(line);
    const isJoined = isFolded && isBegun && !wasIndented && !isIndented;
    value += (isJoined ? (empty ? "" : " ") : isBegun ? "\n" : "") + "\n".repeat(empty) + line;
    [isBegun, wasIndented, empty] = [true, isIndented, 0];
  }
  return value;
}

// What a node says, as texts, lists and maps.
function plainOf(node) {
  if (node.kind === "text") return node.value;
  if (node.kind === "list") return node.items.map(plainOf);
  return new Map(node.entries.map(({ key, node: value }) => [key, plainOf(value)]));
}

function entryOf(node, key) {
  return node?.kind === "map" ? node.entries.find((each) => each.key === key) : undefined;
}

// Where the first character stands that no scenario may hold; -1 where none does.
function firstRefused(text) {
  return text.search(REFUSED);
}
