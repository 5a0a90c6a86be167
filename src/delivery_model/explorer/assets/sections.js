// The sections of the explanation: headings and lists made of an explanation, as text nodes only.
"use strict";

const MOST_LINES = 5;
// What each section of the library's page holds here, each with what its title is about.
const only = (contents) => [[{}, contents]];
const SECTIONS = {
  why: (page) => only(page.why()),
  why_not: (page) => page.found.whyNot.map(([form, found]) => [{ form: page.framework.nameOf(form) }, page.whyNot(found)]),
  changes: (page) => only(page.changes()),
  sureness: (page) => only(page.sureness()),
  notes: (page) => page.framework.roles.notes.map((name) => [page.framework.decision.get(name), page.collected(name)]),
  every_form: (page) => only(page.guidanceForEveryForm()),
  policy_exposure: (page) => only(page.collected(page.framework.roles.policy_exposure)),
  checks: (page) => only(page.collected(page.framework.roles.consistency)),
};
for (const part of ["success_factors", "review_triggers", "benefits", "cautions"]) SECTIONS[part] = (page) => only(page.guidance(part));

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat().filter((child) => child !== null && child !== ""));
  return made;
}

// A line of a list: what it says, an aside, and the lines below it.
function line(text, aside = "", below = []) {
  return element("li", {}, text, aside && element("span", { class: "aside" }, ` ${aside}`), below.length ? list(below) : null);
}

function list(lines) {
  return element("ul", {}, lines);
}

// A list of which the first lines show and the rest can be opened.
function shortened(lines, more) {
  if (lines.length <= MOST_LINES) return [list(lines)];
  const rest = lines.slice(MOST_LINES);
  return [list(lines.slice(0, MOST_LINES)), folded(`${rest.length} more ${more}`, [list(rest)])];
}

// A button that brings a person to a question.
function linkTo({ name, question }, goTo) {
  const button = element("button", { type: "button", class: "link", "data-to": name }, question);
  button.addEventListener("click", () => goTo(name));
  return button;
}

function folded(summary, contents) {
  return element("details", {}, element("summary", {}, summary), contents);
}

function section(title, contents) {
  return contents.length ? [element("h3", {}, title), ...contents] : [];
}

class Sections {
  // `goTo` brings a person to the question about an attribute; `sources` has the addresses that a scenario names.
  constructor(headline, { goTo, sources }) {
    const { found, framework, words } = headline;
    Object.assign(this, { headline, found, framework, words, goTo });
    this.named = new Map(Object.entries(sources).map(([name, address]) => [address, name]));
    this.said = new Set();
  }

  // Each part in the order of the page, worked out only when its turn comes; the library's own order below the questions.
  *parts() {
    for (const [title, rows] of new Brief(this.headline, this.goTo).blocks()) yield section(title, this.rows(rows));
    yield section(say("page.ask"), this.questions());
    for (const { key, title, as_read: isAsRead } of DATA.told.sections) {
      if (!(key in SECTIONS)) continue;
      for (const [slots, contents] of SECTIONS[key](this)) {
        const said = filled(title, slots);
        yield section(isAsRead ? this.headline.asRead(said) : said, contents);
      }
    }
  }

  // What can be read at once: findings or readings, each with what it does.
  rows(rows) {
    if (!rows.length) return [];
    return [element("ul", { class: "rows" }, rows.map(([text, does]) => element("li", {}, element("span", {}, text), does && element("span", { class: "does" }, does))))];
  }

  // A line with the sources or rules that it rests on.
  line(text, aside = "") {
    return line(text, this.inKeyWords(aside));
  }

  // An aside in which each key of a source is told in words where it stands first.
  inKeyWords(aside) {
    return aside.replace(/(?<![\w-])[A-Z]+\d*(?![\w-])/g, (key) => {
      if (this.said.has(key) || !this.framework.source.has(key)) return key;
      this.said.add(key);
      return `${this.framework.source.get(key)} (${key})`;
    });
  }

  questions() {
    const { mattering } = this.found.asked;
    if (!mattering.length) return [element("p", {}, say("page.nothing_to_ask"))];
    const title = say("page.questions", { number: mattering.length });
    return [folded(title, [list(mattering.map((each) => this.question(each)))])];
  }

  question({ attribute, leadsTo }) {
    const button = linkTo(this.framework.attribute.get(attribute), this.goTo);
    const leads = leadsTo.map(([level, possible]) => [level, this.words.forms(possible)]);
    if (leads.every(([, said]) => said === leads[0][1])) return line(button, "", [line(say("questions.alike"))]);
    return line(button, "", leads.map(([level, said]) => line(`${spaced(level)}: ${said}`)));
  }

  why() {
    if (this.found.recommended === null) return [];
    const several = this.found.why;
    const [first, ...others] = several.map((firings) => list(this.tree(firings)));
    if (!others.length) return [first];
    const lead = sentence(say("why.several", { count: several.length, supposed: say("supposed") }));
    return [folded(plural(several.length, "way"), [element("p", {}, `${lead}:`), first, ...others])];
  }

  // The rules nested under those that rest on them; each is told once.
  tree(firings) {
    const left = grouped(firings, ({ rule }) => rule.decision);
    const lines = (decision) => {
      const several = left.get(decision) ?? [];
      left.delete(decision);
      return several.map(({ rule, leaves }) => {
        const aside = this.inKeyWords(ruleInWords(rule));
        const below = leaves.flatMap((leaf) => {
          const needed = this.framework.decidedBy(leaf[0]);
          return needed ? lines(needed.name) : [this.leaf(leaf)];
        });
        return line(this.marked(rule.when, sentence(rule.because)), aside, below);
      });
    };
    return lines(this.framework.outcome.name);
  }

  // A text, marked as supposed where its condition does not hold of everything that may be so.
  marked(condition, text) {
    return this.found.holdsOfAll(condition) ? text : `${text} (${say("supposed")})`;
  }

  leaf([variable, values]) {
    const condition = { among: [variable, values] };
    if (this.framework.attribute.has(variable)) {
      const { name, levels } = this.framework.attribute.get(variable);
      const supposed = (this.found.profile.choices.get(name) ?? levels).filter((level) => values.includes(level));
      return this.line(this.marked(condition, `${this.words.titleOf(name)}: ${levelsInWords(supposed)}`), this.sourcesFor([name]));
    }
    const known = this.framework.variable.get(variable);
    if (known.kind === "count") {
      const sources = this.sourcesFor([...known.members, known.owner]);
      return this.line(this.marked(condition, this.words.count(known, values)), sources);
    }
    const reading = this.framework.readingOf.get(variable);
    const chosen = this.found.chosen.get(reading.name) ?? reading.default;
    return line(say("read.as", { says: saysOf(reading, chosen) }), say("read.which", reading));
  }

  // What is cited for some findings, each once.
  sourcesFor(names) {
    const evidence = names.flatMap((name) => this.found.ledger.evidence.get(name) ?? []);
    return [...new Set(evidence.map(({ source }) => this.cited(source)))].join(", ") || say("evidence.none");
  }

  // A citation; a web address by the name that the scenario gives it.
  cited(source) {
    return this.named.get(source) ?? source;
  }

  whyNot({ sets, isTruncated }) {
    if (!sets.some((uses) => uses.length)) return [list([line(say("why_not.no_rule"))])];
    const lines = sets.map((uses) => {
      const rules = new Set(uses.flatMap(({ token }) => this.found.rulesOn(token)));
      const sources = new Set([...rules].flatMap((id) => this.framework.rule.get(id).sources));
      return this.line(`Because ${this.words.uses(uses)}`, [...sources].join(", "));
    });
    return shortened(isTruncated ? [...lines, line(say("why_not.more"))] : lines, "reasons");
  }

  changes() {
    return this.found.changes.flatMap(([value, { sets, isTruncated }]) => {
      const lines = sets.map((changes) => line(this.words.change(changes), this.words.sizeOfChange(changes)));
      if (isTruncated) lines.push(line(say(lines.length ? "changes.more" : "changes.open")));
      if (!lines.length) lines.push(line(say("changes.none")));
      return [element("h4", {}, sentence(this.framework.nameOf(value))), ...shortened(lines, "changes")];
    });
  }

  sureness() {
    const { firmness, margin, readings } = this.found;
    const lines = firmness.doubts.map((each) => line(sentence(this.headline.doubt(each))));
    if (margin) {
      lines.push(line(say("margin.kept", margin)));
      if (margin.hangsOn.length) lines.push(line(say("margin.hangs_on", { titles: listed(margin.hangsOn.map((name) => this.words.ownTitleOf(name))) })));
    }
    for (const { reading, alternative, possible } of readings.against) {
      const { name, point, ...read } = this.framework.reading.get(reading);
      const says = saysOf(read, alternative);
      const which = say("read.otherwise_which", { name, alternative, point });
      lines.push(line(say("read.otherwise", { says, possible: this.words.forms(possible) }), which));
    }
    return lines.length ? [list(lines)] : [];
  }

  // The values of a collecting decision, with the rules that conclude them; what is only possible apart.
  collected(name) {
    if (name === null) return [];
    const decision = this.framework.decision.get(name);
    const { certain, possible } = this.found.collected(name);
    const row = (value, isCertain) => {
      const says = this.framework.saysOf(name, value);
      const rules = rulesFor(this.found, decision, value, isCertain).map(ruleInWords).join("; ");
      return this.line(isCertain ? sentence(says) : says, rules);
    };
    const certainly = certain.length ? [list(certain.map((value) => row(value, true)))] : [];
    const perhaps = possible.map((value) => row(value, false));
    return perhaps.length ? [...certainly, folded(say(certain.length ? "page.depends_more" : "page.depends", { number: perhaps.length }), [list(perhaps)])] : certainly;
  }

  // What is said of the form that is the answer; nothing where none is.
  guidance(part) {
    if (!this.headline.hasAnswer) return [];
    const said = this.framework.supportType.get(this.found.recommended)[part];
    return said.length ? [list(this.statements(said))] : [];
  }

  // What goes with every form of support, by what it is about.
  guidanceForEveryForm() {
    const about = grouped(this.framework.guidance, ([title]) => title);
    return [...about].map(([title, said]) => folded(title, [list(this.statements(said.map(([, each]) => each)))]));
  }

  statements(said) {
    return said.map(({ says, sources }) => this.line(says.replace(/\.+$/, ""), sources.join(", ")));
  }
}
