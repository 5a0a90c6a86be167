// One authority's answer and all that is said about it, each part worked out when first asked for.
"use strict";

const NOT_KNOWN = "not_known"; // the degree where it may be one of several

// What is known of one authority. `findings` is a list of [attribute, levels], `counts` of [group, level, low, high].
class Profile {
  constructor(framework, { findings, counts }) {
    this.framework = framework;
    this.choices = new Map(
      findings.map(([name, levels]) => [name, framework.attribute.get(name).levels.filter((each) => levels.includes(each))])
    );
    this.counts = counts.map(([group, level, low, high]) => ({ group, level, low, high }));
    this.weighed = new Map();
  }

  // Whether the finding of an attribute leaves a level out.
  isKnown({ name, levels }) {
    return this.choices.has(name) && this.choices.get(name).length < levels.length;
  }

  // What is known that can decide: attributes, in the order of asking, and counts.
  deciding() {
    const { attributes, attribute, group: groups } = this.framework;
    const known = attributes.filter((each) => each.can_decide && this.isKnown(each));
    return [known, this.counts.filter(({ group }) => attribute.get(groups.get(group).members[0]).can_decide)];
  }

  limits(group) {
    return this.counts.filter((each) => each.group === group);
  }

  weights(axis) {
    if (!this.weighed.has(axis)) this.weighed.set(axis, axis.weights(this.choices, this.limits(axis.name)));
    return this.weighed.get(axis);
  }

  // The groups of which the counts contradict each other or the members named.
  contradictions() {
    return this.framework.groups.filter(({ name, members, levels }) => {
      const plain = new Axis({ name, members, levels, cuts: [], named: [], cells: [[]] });
      return this.limits(name).length > 0 && !plain.weights(this.choices, this.limits(name)).size;
    });
  }
}

class Explanation {
  // `given` has the evidence and raters behind the findings of the state.
  constructor(framework, state, given = NOTHING_GIVEN) {
    this.framework = framework;
    this.given = given;
    this.profile = new Profile(framework, state);
    this.chosen = new Map(state.readings);
    this.outcomes = framework.outcome.values.map(([value]) => value);
    this.parts = new Map();
  }

  // A part, worked out once.
  once(name, compute) {
    if (!this.parts.has(name)) this.parts.set(name, compute());
    return this.parts.get(name);
  }

  readingCell(axis) {
    const reading = this.framework.readingOf.get(axis.name);
    return axis.levels.indexOf(this.chosen.get(reading.name) ?? reading.default);
  }

  // The ways to each cell still possible; a reading has the one in force.
  get weights() {
    return this.framework.axes.map((axis) => (axis.is_reading ? new Map([[this.readingCell(axis), 1]]) : this.profile.weights(axis)));
  }

  get cells() {
    return this.weights.map((ways) => [...ways.keys()]);
  }

  outcomeWithin(cells) {
    const { axes, store, fired, outcome } = this.framework;
    const diagrams = new Diagrams(axes.length);
    const confined = diagrams.confined(store, fired.get(outcome.name), cells);
    return { diagrams, root: diagrams.mapped(confined, (ids) => this.framework.concluded(ids)[0]) };
  }

  // Every cell of each axis; of a reading, the one in force.
  get allCells() {
    return this.framework.axes.map((axis) => (axis.is_reading ? [this.readingCell(axis)] : axis.all));
  }

  // The outcome over all authorities under the readings in force.
  get wide() {
    return this.outcomeWithin(this.allCells);
  }

  // The outcome over the authorities that the findings leave possible.
  get narrow() {
    return this.outcomeWithin(this.cells);
  }

  // The outcome over the authorities that the findings leave possible, under every reading.
  get readEitherWay() {
    const weights = this.framework.axes.map((axis) =>
      axis.is_reading ? new Map(axis.all.map((cell) => [cell, 1])) : this.profile.weights(axis)
    );
    return { ...this.outcomeWithin(weights.map((ways) => [...ways.keys()])), weights };
  }

  get possible() {
    const found = this.narrow.diagrams.reachable(this.narrow.root);
    return this.outcomes.filter((value) => found.has(value));
  }

  get recommended() {
    return this.possible.length === 1 ? this.possible[0] : null;
  }

  // The outcomes possible if one finding were at this level alone, or at those of `a|b`.
  possibleAt(name, level) {
    const choices = new Map(this.profile.choices).set(name, level.split("|"));
    const cells = this.framework.axes.map((axis) =>
      axis.is_reading ? [0] : [...axis.weights(choices, this.profile.limits(axis.name)).keys()]
    );
    const found = this.wide.diagrams.reachable(this.wide.root, cells);
    return this.outcomes.filter((value) => found.has(value));
  }

  // One path for each set of rules that can decide.
  get deciding() {
    const diagrams = new Diagrams(this.framework.axes.length);
    const root = diagrams.confined(this.framework.store, this.framework.decides, this.allCells);
    const allowed = this.cells.map((some, place) => (this.framework.axes[place].is_reading ? [0] : some));
    return [...diagrams.reachable(root, allowed).values()];
  }

  // One authority for each set of rules that can decide, as the library picks it.
  get derivations() {
    return this.deciding.map((path) => this.derivationOn(path));
  }

  get firstDerivation() {
    return this.derivationOn(this.deciding[0]);
  }

  derivationOn(path) {
    const chosen = new Map(this.cells.map((some, place) => [place, some[0]]));
    for (const [place, cell] of path) chosen.set(place, this.allCells[place][cell]);
    return new Derivation(this.framework, chosen);
  }

  // Every decision's rules for one authority that the findings leave possible.
  get fullDerivation() {
    return new Derivation(this.framework, new Map(this.cells.map((some, place) => [place, some[0]])));
  }

  get why() {
    return this.derivations.map((each) => each.deciding(this.framework.outcome.name));
  }

  get basis() {
    return this.why.flat().some(({ rule }) => this.framework.lowersBasis(rule)) ? "interpreted" : "stated";
  }

  // What a collecting decision concludes: what is certain whatever is unknown, and what may be added.
  collected(name) {
    if (name === null) return { certain: [], possible: [] };
    return this.once(`collected ${name}`, () => {
      const { store, fired } = this.framework;
      const found = [...store.reachable(fired.get(name), this.cells).keys()].map((ids) => this.framework.concluded(ids));
      const values = this.framework.decision.get(name).values.map(([value]) => value);
      const certain = values.filter((value) => found.every((each) => each.includes(value)));
      return { certain, possible: values.filter((value) => !certain.includes(value) && found.some((each) => each.includes(value))) };
    });
  }

  get alongside() {
    return this.collected(this.framework.roles.alongside).certain;
  }

  // The degrees that the form which has one may be of, wherever it is in the answer or beside it.
  get degrees() {
    const role = this.framework.roles.degree;
    if (role === null) return [];
    const { certain, possible } = this.collected(role.decision);
    const values = this.framework.decision.get(role.decision).values.map(([value]) => value);
    return values.filter((value) => certain.includes(value) || possible.includes(value));
  }

  get degree() {
    return this.degrees.length === 1 ? this.degrees[0] : this.degrees.length ? NOT_KNOWN : null;
  }

  // The open findings that would tell of what degree the form that has one is; none where that is known.
  get degreeHangsOn() {
    if (this.degree !== NOT_KNOWN) return [];
    const { axes, attributes, roles, decision, store, fired } = this.framework;
    const { name, values, rules } = decision.get(roles.degree.decision);
    const diagrams = new Diagrams(axes.length);
    const confined = diagrams.confined(store, fired.get(name), this.cells);
    const root = diagrams.mapped(confined, (ids) => {
      const several = this.framework.concluded(ids);
      return values.map(([value]) => value).filter((value) => several.includes(value));
    });
    const tested = new Set(diagrams.below(root).map((node) => axes[diagrams.level[node]].name));
    const asked = new Set(rules.flatMap(({ when }) => leavesOf(when)).map(([variable]) => variable));
    return attributes.map((each) => each.name).filter((each) => asked.has(each) && tested.has(each));
  }

  // What law or policy puts in the way of the answer, whatever is unknown.
  get bars() {
    const { notes, policy_exposure: policy } = this.framework.roles;
    return [...notes, policy].filter((name) => name !== null).flatMap((name) =>
      this.collected(name)
        .certain.filter((value) => this.isBar(name, value))
        .map((value) => ({ decision: name, value }))
    );
  }

  isBar(decision, value) {
    return this.framework.barred(decision, value).includes(this.recommended);
  }

  isValue(value) {
    return this.once(`is ${value}`, () => this.wide.diagrams.mapped(this.wide.root, (found) => found === value));
  }

  isNotValue(value) {
    return this.once(`is not ${value}`, () => this.wide.diagrams.mapped(this.wide.root, (found) => found !== value));
  }

  get treatments() {
    return new Treatments(this.framework, this.profile);
  }

  get reasonTreatments() {
    return this.treatments.reasons();
  }

  // For each outcome that is not possible: every minimal set of known findings that excludes it.
  get whyNot() {
    return this.outcomes
      .filter((value) => !this.possible.includes(value))
      .map((value) => [value, minimalSets(this.wide.diagrams, this.isNotValue(value), this.reasonTreatments)]);
  }

  get changes() {
    return changesOf(this);
  }

  // Every minimal set of findings that forces the answer whatever the others are.
  get reasons() {
    if (this.recommended === null) return { sets: [], isTruncated: false };
    return minimalSets(this.wide.diagrams, this.isValue(this.recommended), this.reasonTreatments);
  }

  get ledger() {
    return new Ledger(this.framework, this.given);
  }

  // The set of reasons that is told as the reason.
  get enough() {
    return this.ledger.chosen(this.reasons.sets);
  }

  // For each outcome other than the answer, a smallest part of the set told that excludes it.
  get rulesOut() {
    if (this.enough === null) return [];
    const treatments = within(this.reasonTreatments, this.enough);
    return this.outcomes
      .filter((value) => value !== this.recommended)
      .map((value) => [value, minimalSets(this.wide.diagrams, this.isNotValue(value), treatments).sets[0]]);
  }

  get firmness() {
    return firmnessOf(this);
  }

  // Whether a condition holds of every authority that the findings leave possible.
  holdsOfAll(condition) {
    return this.where(condition) === this.narrow.diagrams.yes;
  }

  // A condition as a function of the authorities that the findings leave possible.
  where(condition) {
    return this.once(`where ${JSON.stringify(condition)}`, () => {
      if (condition.among) return this.whereLeaf(condition.among);
      const { diagrams } = this.narrow;
      const parts = (condition.all ?? condition.any).map((part) => this.where(part));
      if (condition.all) return parts.reduce((a, b) => diagrams.both(a, b), diagrams.yes);
      return parts.reduce((a, b) => diagrams.combined((left, right) => left || right, a, b), diagrams.no);
    });
  }

  whereLeaf([variable, values]) {
    const { diagrams } = this.narrow;
    const { axes, store, fired } = this.framework;
    const decision = this.framework.decidedBy(variable);
    if (!decision) {
      const place = axes.findIndex(({ variables }) => variables.includes(variable));
      const at = axes[place].variables.indexOf(variable);
      const { cells } = axes[place];
      return diagrams.node(place, this.cells[place].map((cell) => (values.includes(cells[cell][at]) ? diagrams.yes : diagrams.no)));
    }
    const value = this.framework.valueCollected(variable);
    return diagrams.mapped(diagrams.confined(store, fired.get(decision.name), this.cells), (ids) => {
      const found = this.framework.concluded(ids);
      return values.includes(value === null ? found[0] : found.includes(value) ? PRESENT : ABSENT);
    });
  }

  get questions() {
    return questionsOf(this.framework, this.profile, this.narrow.diagrams, this.narrow.root, this.weights);
  }

  // What to ask where an answer can change what is possible under any reading that can matter.
  get openQuestions() {
    const { diagrams, root, weights } = this.readEitherWay;
    return questionsOf(this.framework, this.profile, diagrams, root, weights);
  }

  // What to ask next: where nothing can be told, whatever reading an answer would tell under.
  get asked() {
    return this.firmness.word === CANNOT_TELL ? this.openQuestions : this.questions;
  }

  get margin() {
    return (this.recommended === null ? null : marginOf(this));
  }

  get readings() {
    return readingsOf(this);
  }

  // The rules that held, among those that can bear on the answer, and that look at these findings.
  rulesOn(token) {
    const group = token.kind === "single" ? this.framework.attribute.get(token.name).group : token.group;
    const variables = new Set(token.kind === "single" ? [token.name] : []);
    if (group !== null) this.framework.group.get(group).levels.forEach((level) => variables.add(`${group}.${level}`));
    return this.framework.outcome.behind
      .flatMap((decision) => this.firstDerivation.fired.get(decision))
      .filter((id) => leavesOf(this.framework.rule.get(id).when).some(([variable]) => variables.has(variable)));
  }
}

for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(Explanation.prototype))) {
  if (get) Object.defineProperty(Explanation.prototype, name, { get() { return this.once(name, () => get.call(this)); } });
}

// The rules that conclude a value: those that held, or for what is only possible, all that could.
function rulesFor(found, decision, value, isCertain) {
  return isCertain ? found.fullDerivation.concluding(decision.name, value) : decision.rules.filter(({ then }) => then === value);
}
