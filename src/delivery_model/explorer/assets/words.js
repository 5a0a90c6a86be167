// How values are said in words: delivery_model/answer/words.py.
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);

function numberInWords(count) {
  return DATA.told.numbers[count] ?? String(count);
}

// A phrase of writing/phrases.json with its slots filled; `count`, in words, or `figure` picks its form for one or for many.
function say(key, slots = {}) {
  const values = typeof slots.count === "number" ? { ...slots, count: numberInWords(slots.count) } : slots;
  const forms = DATA.told.phrases[key];
  const phrase = typeof forms === "string" ? forms : (slots.figure ?? slots.count) === 1 ? forms.one : forms.many;
  return filled(phrase, values);
}

function filled(phrase, slots) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => slots[name]);
}

function plural(count, noun) {
  return `${numberInWords(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function listed(words, last = "and") {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

function spaced(name) {
  return name.replaceAll("_", " ");
}

function levelsInWords(levels) {
  return listed(levels.map(spaced), "or");
}

// 2017-04-01 as 1 April 2017; shorter dates likewise.
function dateInWords(date) {
  const [year, month, day] = date.split("-");
  return [day && String(Number(day)), month && DATA.told.months[Number(month) - 1], year].filter(Boolean).join(" ");
}

// Whether a text begins with a word whose capitals are its own, such as eCAF or DfE, or with an address.
function isName(text) {
  return /^\S+?(?:[A-Z\d@]|\/\/|\.[\p{L}\p{N}_])/u.test(text);
}

// A phrase of our own or of the rule base as it begins a sentence; never what a person typed.
function sentence(text) {
  return isName(text) ? text : text.slice(0, 1).toUpperCase() + text.slice(1);
}

// A title or a question of a rule base where it does not begin a sentence.
function midSentence(text) {
  return isName(text) ? text : text.slice(0, 1).toLowerCase() + text.slice(1);
}

// What one explanation says, in words.
class Words {
  constructor(found) {
    this.found = found;
    this.framework = found.framework;
  }

  titleOf(attribute) {
    return this.framework.attribute.get(attribute).title;
  }

  // The title of an attribute without that of its group.
  ownTitleOf(attribute) {
    const group = this.framework.group.get(this.framework.attribute.get(attribute).group);
    return group ? this.titleOf(attribute).slice(`${group.title}: `.length) : this.titleOf(attribute);
  }

  // The titles of several attributes or groups.
  titles(names) {
    return listed(names.map((name) => this.framework.group.get(name)?.title ?? this.titleOf(name)));
  }

  known(attribute) {
    return levelsInWords(this.found.profile.choices.get(attribute) ?? ["unknown"]);
  }

  finding(attribute) {
    return `${this.titleOf(attribute)}: ${this.known(attribute)}`;
  }

  forms(values, last = "or") {
    return listed(values.map((value) => this.framework.nameOf(value)), last);
  }

  // What a count of a group's members at a level is.
  count({ owner, part, members }, values) {
    const size = members.length;
    const what = `${this.framework.group.get(owner).title}: ${classesInWords(values, size)} ${spaced(part)}`;
    return say("of_size", { what, size });
  }

  uses(uses) {
    return listed(uses.map((each) => this.use(each)));
  }

  // A set of findings in one line, in which findings of one family at one level share their level.
  families(uses) {
    const singles = uses.filter(({ token }) => token.kind === "single").map(({ token }) => token.name);
    const shared = this.byFamily(singles).map((names) => `${listed(names.map((name) => this.titleOf(name)))}: ${this.known(names[0])}`);
    return [...shared, ...uses.filter(({ token }) => token.kind !== "single").map((each) => this.use(each))].join("; ");
  }

  // Attributes of one family with the same finding, put together.
  byFamily(names) {
    const keyOf = (name) => [familyIn(name), ...(this.found.profile.choices.get(name) ?? [])].join(GLUE);
    return [...grouped(names, keyOf).values()];
  }

  use({ token, number }) {
    if (token.kind === "single") return this.finding(token.name);
    const { title, members } = this.framework.group.get(token.group);
    if (token.kind === "stated") return `${title}: ${stated(token, members.length)} ${spaced(token.level)}`;
    return say("that_are", { what: `${title}: ${someOf(number, token)}`, levels: levelsInWords(token.levels) });
  }

  change(changes) {
    const said = (isSettled) => listed(changes.filter((each) => each.isSettled === isSettled).map((each) => this.oneChange(each)));
    const conditions = said(true);
    return conditions ? say("provided", { changes: said(false), conditions }) : said(false);
  }

  // One set of changes, or any one of several single ones from and to the same levels.
  anyChange(several) {
    if (several.length === 1) return this.change(several[0]);
    const names = several.map(([{ token }]) => token.name);
    const to = levelsInWords(several[0][0].to);
    return moved(say("any_of", { titles: listed(names.map((name) => this.titleOf(name)), "or") }), this.known(names[0]), to);
  }

  // How many findings change, and how many conditions go with that.
  sizeOfChange(changes) {
    const conditions = changes.filter(({ isSettled }) => isSettled).length;
    const size = plural(sizeOf(changes), "change");
    return conditions ? say("changes.on", { changes: size, count: conditions }) : size;
  }

  oneChange({ token, number, to, isSettled }) {
    const then = levelsInWords(to);
    if (token.kind === "single") {
      const title = this.titleOf(token.name);
      if (isSettled) return say("turns_out", { what: title, after: then, figure: 1 });
      return moved(title, this.known(token.name), then);
    }
    const { title, members, levels } = this.framework.group.get(token.group);
    if (token.kind === "stated") {
      return moved(`${title}:`, stated(token, members.length), `${classesInWords(to, members.length)} ${spaced(token.level)}`);
    }
    const some = `${title}: ${someOf(number, token)}`;
    if (!isSettled) return moved(some, levelsInWords(token.levels), then);
    const are = token.levels.length < levels.length ? levelsInWords(token.levels) : "unknown";
    return say("turns_out", { what: say("that_are", { what: some, levels: are }), after: then, figure: number });
  }
}

// The part of a name that those of one family share.
function familyIn(name) {
  return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

// How many of so many: none, at most three, two or more; what leaves a number out is said in parts.
function span(counts, size) {
  const sorted = [...new Set(counts)].sort((a, b) => a - b);
  const starts = sorted.filter((count) => !sorted.includes(count - 1));
  const ends = sorted.filter((count) => !sorted.includes(count + 1));
  return listed(starts.map((low, place) => runInWords(low, ends[place], size)), "or");
}

function runInWords(low, high, size) {
  if (low === high) return low ? numberInWords(low) : say("span.none");
  const key = low && high === size ? "least" : high === size ? "any" : low ? "between" : "most";
  return say(`span.${key}`, { low: numberInWords(low), high: numberInWords(high) });
}

// How many the members are that some count classes hold, in a group of this size.
function classesInWords(classes, size) {
  const within = classes.flatMap((name) => fromTo(...classRange(name, size)));
  return span(within, size);
}

function stated({ low, high }, size) {
  return span(fromTo(low, high), size);
}

function moved(what, before, after) {
  return say("moved", { what, before, after });
}

function someOf(count, token) {
  const { length } = token.names;
  const key = count < length ? "any" : length === 2 ? "both" : "all";
  return say(`some.${key}`, { count, size: numberInWords(length) });
}

function ruleInWords(rule) {
  return say("rule", { ...rule, sources: rule.sources.join(", ") });
}
