// What can be read in twenty seconds, below the headline: answer/brief.py, without its limit of rows.
"use strict";

const LEADS_TO = "\u2192";
const MOST_NOTES = 3;
const MOST_QUESTIONS = 3;
const MOST_CHANGES = 3;
const MOST_READINGS = 3;

class Brief {
  constructor(headline, goTo) {
    const { found, framework, words, hasAnswer, word } = headline;
    Object.assign(this, { headline, found, framework, words, hasAnswer, word, goTo });
  }

  // Each block with its title.
  blocks() {
    return DATA.told.blocks[this.word].map((key) => [this.title(key), this[key]()]);
  }

  title(key) {
    if (key === "change") return this.headline.asRead(say("block.change"));
    if (key !== "questions") return say(`block.${key}`);
    const { length } = this.found.asked.mattering;
    const title = say("block.questions", { count: length });
    return length > MOST_QUESTIONS ? say("block.questions_first", { title }) : title;
  }

  // The findings that force the answer: for each other form, those that rule it out.
  why() {
    const lines = this.found.rulesOut.map(([form, uses]) => this.ruledOut(form, uses));
    return [...lines, [say("why.enough"), ""]];
  }

  ruledOut(form, uses) {
    const slots = { form: this.framework.nameOf(form), figure: total(uses) };
    if (!uses.length) return [say("why.no_rule", slots), ""];
    const does = [say("why.rules_out", slots), this.unshown(uses)].filter(Boolean);
    return [sentence(this.words.families(uses)), does.join("; ")];
  }

  // For how many of some findings no evidence is given, in words; nothing when all have some.
  unshown(uses) {
    const without = uses.reduce((sum, each) => sum + this.found.ledger.without(each), 0);
    const size = total(uses);
    if (!without) return "";
    if (without === size) return say("evidence.none");
    return say("evidence.some", { without: numberInWords(without), size: numberInWords(size) });
  }

  // The findings behind the answer in force, and what each reading makes of them.
  turns_on() {
    const { enough, readings } = this.found;
    return [
      [sentence(this.words.families(enough ?? [])), this.unshown(enough ?? [])],
      ...readings.against.map((each) => this.readOtherwise(each)),
      ...readings.mattering.map((name) => this.inForce(name)),
    ];
  }

  inForce(name) {
    const reading = this.framework.reading.get(name);
    const says = saysOf(reading, this.found.chosen.get(name) ?? reading.default);
    return [say("read.in_force", { says }), `${LEADS_TO} ${this.words.forms(this.found.possible)}`];
  }

  readOtherwise({ reading, alternative, possible }) {
    return [say("read", { says: saysOf(this.framework.reading.get(reading), alternative) }), `${LEADS_TO} ${this.words.forms(possible)}`];
  }

  // The smallest changes that lead to another form, then the readings that do; the rest is counted.
  change() {
    const every = this.found.changes
      .flatMap(([form, { sets }]) => sets.map((changes) => ({ form, changes, size: sizeOf(changes) })))
      .sort((a, b) => a.size - b.size || a.changes.length - b.changes.length);
    const nearest = this.alike(every.filter(({ size }) => size === every[0].size));
    const readings = this.word === SPLIT ? [] : this.found.readings.against.map((each) => this.readOtherwise(each));
    const shown = nearest.slice(0, MOST_CHANGES - (readings.length ? 1 : 0));
    const lines = shown.map(({ form, several }) => [sentence(this.words.anyChange(several)), `${LEADS_TO} ${this.framework.nameOf(form)}`]);
    const told = shown.reduce((sum, { several }) => sum + several.length, 0);
    const sizes = every.map(({ size }) => size);
    const left = this.otherWays(sizes, told, Math.max(0, readings.length - MOST_READINGS));
    return [...lines, ...readings.slice(0, MOST_READINGS), ...left];
  }

  // Changes to each form; single ones of one family, from and to the same levels, are told together.
  alike(nearest) {
    const keyOf = ({ form, changes: [{ token, to }, ...others] }, place) =>
      others.length || token.kind !== "single" ? place : [form, familyIn(token.name), this.words.known(token.name), ...to].join(GLUE);
    const told = [...grouped(nearest, keyOf).values()];
    return told.map((same) => ({ form: same[0].form, several: same.map(({ changes }) => changes) }));
  }

  // How many changes the ways take that are not shown.
  otherWays(sizes, shown, readings) {
    const left = sizes.slice(shown);
    const alike = left.filter((size) => size === sizes[0]).length;
    const said = [];
    if (alike) said.push(say("ways.alike", { count: alike, size: plural(left[0], "change") }));
    else if (left.length) said.push(say("ways.other", { count: left[0] }));
    else if (this.found.changes.some(([, { isTruncated }]) => isTruncated)) said.push(say("ways.open"));
    if (readings) said.push(say("ways.readings", { count: readings }));
    return said.length ? [[sentence(said.join("; ")), ""]] : [];
  }

  // What is known of the findings that can decide.
  known() {
    const [known, counts] = this.found.profile.deciding();
    const families = this.words.byFamily(known.map(({ name }) => name)).map((names) => names.map((name) => use(singleToken(name), 1)));
    const stated = counts.map((each) => [use(statedToken(each), 1)]);
    return [...families, ...stated].map((uses) => [this.words.families(uses), this.unshown(uses)]);
  }

  // What to ask first, each with a way to the question.
  questions() {
    const asked = this.found.asked.mattering.slice(0, MOST_QUESTIONS);
    return asked.map(({ attribute }) => [linkTo(this.framework.attribute.get(attribute), this.goTo), ""]);
  }

  // What to check and mind, at most three of it, and what there is besides.
  before() {
    const { consistency, notes } = this.framework.roles;
    const noted = [consistency, ...(this.hasAnswer ? notes : [])].flatMap((name) => this.noted(name));
    const lines = [...this.found.given.later, ...noted];
    const left = this.furtherDown(lines.length - Math.min(lines.length, MOST_NOTES));
    return [...lines.slice(0, MOST_NOTES), ...(left.length ? [`Further down: ${listed(left)}`] : [])].map((each) => [each, ""]);
  }

  // The values of a collecting decision that are certain; what is a bar is said in the headline.
  noted(name) {
    const certain = this.found.collected(name).certain.filter((value) => !this.found.isBar(name, value));
    return certain.map((value) => sentence(this.framework.brieflyOf(name, value)));
  }

  furtherDown(notes) {
    const said = notes ? [plural(notes, "note")] : [];
    if (this.hasAnswer) {
      const support = this.framework.supportType.get(this.found.recommended);
      const { success_factors: factors, cautions, review_triggers: triggers } = support;
      if (factors.length) said.push(say("left.things", { count: factors.length }));
      if (cautions.length) said.push(plural(cautions.length, "caution"));
      if (triggers.length) said.push(say("left.again"));
    }
    if (this.found.collected(this.framework.roles.policy_exposure).certain.length) said.push(say("left.policy"));
    return said;
  }
}

function saysOf({ alternatives }, name) {
  return alternatives.find((each) => each.name === name).says;
}
