// The sections of the explanation: headings and lists made of an explanation, as text nodes only.
"use strict";

const MOST_LINES = 5;

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

function folded(summary, contents) {
  return element("details", {}, element("summary", {}, summary), contents);
}

function section(title, contents) {
  return contents.length ? [element("h3", {}, title), ...contents] : [];
}

class Sections {
  // `goTo` brings a person to the question about an attribute; `evidenceFor` gives what a scenario said for a finding,
  // and `sources` the addresses that it has names for.
  constructor(found, { goTo, evidenceFor, sources }) {
    Object.assign(this, { found, goTo, evidenceFor, framework: found.framework, words: new Words(found) });
    this.named = new Map(Object.entries(sources).map(([name, address]) => [address, name]));
  }

  // Each part in the order of the page, worked out only when its turn comes.
  *parts() {
    const { roles } = this.framework;
    yield section("What to ask next", this.questions());
    yield section("Why", this.why());
    for (const [value, found] of this.found.whyNot) yield section(`Why not: ${this.framework.titleOf(value)}`, this.whyNot(found));
    yield section("What would change the answer", this.changes());
    yield section("How sure", this.sureness());
    for (const name of roles.notes) yield section(this.framework.decision.get(name).question, this.collected(name));
    yield section("What has to be in place for it to work", this.guidance("success_factors"));
    yield section("When to look again", this.guidance("review_triggers"));
    yield section("Policy exposure (shown beside the answer, never part of it)", this.collected(roles.policy_exposure));
    yield section("Please check", this.collected(roles.consistency));
  }

  questions() {
    const { mattering } = this.found.questions;
    if (!mattering.length) return [element("p", {}, "Nothing that is unknown can change the answer.")];
    const [first, ...others] = mattering.map((each) => this.question(each));
    return [list([first]), others.length ? folded(`${others.length} more that can still matter`, [list(others)]) : null].filter(Boolean);
  }

  question({ attribute, leadsTo }) {
    const button = element("button", { type: "button", class: "link", "data-to": attribute }, this.framework.attribute.get(attribute).question);
    button.addEventListener("click", () => this.goTo(attribute));
    const leads = leadsTo.map(([level, possible]) => [level, this.words.outcomes(possible)]);
    if (leads.every(([, said]) => said === leads[0][1])) return line(button, "", [line("No answer to it rules anything out by itself")]);
    return line(button, "", leads.map(([level, said]) => line(`${spaced(level)}: ${said}`)));
  }

  why() {
    const several = this.found.why;
    if (this.found.recommended !== null) {
      const [first, ...others] = several.map((firings) => list(this.tree(firings)));
      if (!others.length) return [first];
      const ways = sentence(plural(several.length, "way"));
      const lead =
        `${ways} lead to this answer, and which one holds depends on what is unknown. ` +
        "Below, what is said of an unknown is supposed, not found.";
      return [element("p", {}, lead), first, folded(plural(others.length, "other way"), others)];
    }
    return this.found.possible.map((value) => {
      const ways = several.filter(([{ rule }]) => rule.then === value);
      const title = `${sentence(this.framework.titleOf(value))}: ${plural(ways.length, "way")}`;
      return folded(title, ways.slice(0, MOST_LINES).map((firings) => list(this.tree(firings))));
    });
  }

  // The rules nested under those that rest on them; each is told once.
  tree(firings) {
    const left = new Map();
    for (const firing of firings) left.set(firing.rule.decision, [...(left.get(firing.rule.decision) ?? []), firing]);
    const lines = (decision) => {
      const several = left.get(decision) ?? [];
      left.delete(decision);
      return several.map(({ rule, leaves }) => {
        const below = leaves.flatMap((leaf) => {
          const needed = this.framework.decidedBy(leaf[0]);
          return needed ? lines(needed.name) : [this.leaf(leaf)];
        });
        return line(sentence(rule.because), ruleInWords(rule), below);
      });
    };
    return lines(this.framework.outcome.name);
  }

  leaf([variable, values]) {
    if (this.framework.attribute.has(variable)) return this.finding(variable);
    const counted = countedBy(this.framework, variable);
    if (counted) return line(this.words.count(counted, values));
    const reading = this.framework.readingOf.get(variable);
    const chosen = this.found.chosen.get(reading.name) ?? reading.default;
    const { says } = reading.alternatives.find(({ name }) => name === chosen);
    return line(`Read as: ${says}`, `reading ${reading.name} (${reading.point})`);
  }

  finding(attribute) {
    const sources = new Set(this.evidenceFor(attribute).map(({ source }) => this.cited(source)));
    return line(this.words.finding(attribute), [...sources].join(", "));
  }

  // A citation; a web address by the name that the scenario gives it.
  cited(source) {
    return this.named.get(source) ?? source;
  }

  whyNot({ sets, isTruncated }) {
    if (!sets.some((uses) => uses.length)) return [list([line("No rule leads there for any authority under this reading")])];
    const lines = sets.map((uses) => {
      const rules = new Set(uses.flatMap(({ token }) => this.found.rulesOn(token)));
      const sources = new Set([...rules].flatMap((id) => this.framework.rule.get(id).sources));
      return line(`Because ${this.words.uses(uses)}`, [...sources].join(", "));
    });
    return shortened(isTruncated ? [...lines, line("There are more such sets than were counted")] : lines, "reasons");
  }

  changes() {
    return this.found.changes.flatMap(([value, { sets, isTruncated }]) => {
      const lines = sets.map((changes) => line(this.words.change(changes), this.words.sizeOfChange(changes)));
      const more = "There are more such changes than were counted";
      if (isTruncated) lines.push(line(lines.length ? more : "So much is open that not every way there was looked for"));
      if (!lines.length) lines.push(line("No change of these findings leads there"));
      return [element("h4", {}, sentence(this.framework.titleOf(value))), ...shortened(lines, "changes")];
    });
  }

  sureness() {
    const { enough, margin, readings } = this.found;
    const lines = [line(this.words.inShort())];
    if (enough?.length) lines.push(line(`Enough for this answer, whatever the rest: ${this.words.uses(enough)}`));
    if (margin) {
      lines.push(line(`${margin.kept} of ${margin.total} single errors in the findings would leave the answer as it is`));
      if (margin.hangsOn.length) lines.push(line(`It hangs on: ${listed(margin.hangsOn.map((name) => this.words.titleOf(name)))}`));
    }
    for (const { reading, alternative, possible } of readings.against) {
      const { alternatives, point } = this.framework.reading.get(reading);
      const { says } = alternatives.find(({ name }) => name === alternative);
      lines.push(line(`If read otherwise (${says}): ${this.words.outcomes(possible)}`, `reading ${reading}: ${alternative} (${point})`));
    }
    return [list(lines)];
  }

  // The values of a collecting decision, with the rules that conclude them; what is only possible apart.
  collected(name) {
    if (name === null) return [];
    const decision = this.framework.decision.get(name);
    const { certain, possible } = this.found.collected(name);
    const row = (value, isCertain) => {
      const says = decision.values.find(([each]) => each === value)[1];
      const rules = rulesFor(this.found, decision, value, isCertain).map(ruleInWords).join("; ");
      return line(isCertain ? sentence(says) : says, rules);
    };
    const certainly = certain.length ? [list(certain.map((value) => row(value, true)))] : [];
    const perhaps = possible.map((value) => row(value, false));
    return perhaps.length ? [...certainly, folded(`${perhaps.length}${certain.length ? " more" : ""} that depend on what is unknown`, [list(perhaps)])] : certainly;
  }

  guidance(part) {
    if (this.found.recommended === null) return [];
    const said = this.framework.supportType.get(this.found.recommended)[part];
    return said.length ? [list(said.map(({ says, sources }) => line(says.replace(/\.$/, ""), sources.join(", "))))] : [];
  }
}
