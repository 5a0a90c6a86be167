// One authority's answer and all that is said about it, each part worked out when first asked for.
"use strict";

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
      const plain = new GroupAxis({ name, members, levels, cuts: [], named: [], cells: [[]] });
      return this.limits(name).length > 0 && !plain.weights(this.choices, this.limits(name)).size;
    });
  }
}

class Explanation {
  constructor(framework, state) {
    this.framework = framework;
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
    return this.once("weights", () =>
      this.framework.axes.map((axis) => (axis.is_reading ? new Map([[this.readingCell(axis), 1]]) : this.profile.weights(axis)))
    );
  }

  get cells() {
    return this.once("cells", () => this.weights.map((ways) => [...ways.keys()]));
  }

  outcomeOf(ids) {
    return this.framework.concluded(ids)[0];
  }

  // The outcome over all authorities under the readings in force.
  get wide() {
    return this.once("wide", () => {
      const cells = this.framework.axes.map((axis) => (axis.is_reading ? [this.readingCell(axis)] : axis.all));
      const diagrams = new Diagrams(this.framework.axes.length);
      const fired = diagrams.confined(this.framework.store, this.framework.fired.get(this.framework.outcome.name), cells);
      return { diagrams, root: diagrams.mapped(fired, (ids) => this.outcomeOf(ids)) };
    });
  }

  // The outcome over the authorities that the findings leave possible.
  get narrow() {
    return this.once("narrow", () => {
      const diagrams = new Diagrams(this.framework.axes.length);
      const fired = diagrams.confined(this.framework.store, this.framework.fired.get(this.framework.outcome.name), this.cells);
      return { diagrams, root: diagrams.mapped(fired, (ids) => this.outcomeOf(ids)) };
    });
  }

  get possible() {
    return this.once("possible", () => {
      const found = this.narrow.diagrams.reachable(this.narrow.root);
      return this.outcomes.filter((value) => found.has(value));
    });
  }

  get recommended() {
    return this.possible.length === 1 ? this.possible[0] : null;
  }

  // One authority for each set of rules that can decide, as the library picks it.
  get derivations() {
    return this.once("derivations", () => {
      const diagrams = new Diagrams(this.framework.axes.length);
      const cells = this.framework.axes.map((axis) => (axis.is_reading ? [this.readingCell(axis)] : axis.all));
      const root = diagrams.confined(this.framework.store, this.framework.decides, cells);
      const allowed = this.cells.map((some, place) => (this.framework.axes[place].is_reading ? [0] : some));
      return [...diagrams.reachable(root, allowed).values()].map((path) => this.derivationOn(path, cells));
    });
  }

  derivationOn(path, cells) {
    const chosen = new Map(this.cells.map((some, place) => [place, some[0]]));
    for (const [place, cell] of path) chosen.set(place, cells[place][cell]);
    return new Derivation(this.framework, chosen);
  }

  // Every decision's rules for one authority that the findings leave possible.
  get fullDerivation() {
    return this.once("full", () => new Derivation(this.framework, new Map(this.cells.map((some, place) => [place, some[0]]))));
  }

  get why() {
    return this.once("why", () => this.derivations.map((each) => each.deciding(this.framework.outcome.name)));
  }

  get basis() {
    const bases = this.why.flat().map(({ rule }) => rule.basis);
    return bases.includes("interpreted") ? "interpreted" : "stated";
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

  isValue(value) {
    return this.once(`is ${value}`, () => this.wide.diagrams.mapped(this.wide.root, (found) => found === value));
  }

  isNotValue(value) {
    return this.once(`is not ${value}`, () => this.wide.diagrams.mapped(this.wide.root, (found) => found !== value));
  }

  get treatments() {
    return this.once("treatments", () => new Treatments(this.framework, this.profile));
  }

  get reasonTreatments() {
    return this.once("reason treatments", () => this.treatments.reasons());
  }

  // For each outcome that is not possible: every minimal set of known findings that excludes it.
  get whyNot() {
    return this.once("why not", () =>
      this.outcomes
        .filter((value) => !this.possible.includes(value))
        .map((value) => [value, minimalSets(this.wide.diagrams, this.isNotValue(value), this.reasonTreatments)])
    );
  }

  // For each outcome other than the answer: every minimal set of changed findings that leads to it.
  get changes() {
    return this.once("changes", () => {
      if (this.recommended === null) return [];
      const { axes, isTruncated } = this.treatments.changes({ withOpen: true });
      return this.outcomes
        .filter((value) => value !== this.recommended)
        .map((value) => {
          const found = gathered(minimalSets(this.wide.diagrams, this.isValue(value), axes));
          return [value, { ...found, isTruncated: found.isTruncated || isTruncated }];
        });
    });
  }

  // A smallest set of findings that forces the answer whatever the others are.
  get enough() {
    return this.once("enough", () => {
      if (this.recommended === null) return null;
      return minimalSets(this.wide.diagrams, this.isValue(this.recommended), this.reasonTreatments).sets[0] ?? null;
    });
  }

  get questions() {
    return this.once("questions", () =>
      questionsOf(this.framework, this.profile, this.narrow.diagrams, this.narrow.root, this.weights)
    );
  }

  get margin() {
    return this.once("margin", () => (this.recommended === null ? null : marginOf(this)));
  }

  get readings() {
    return this.once("readings", () => readingsOf(this));
  }

  // The rules that held, among those that can bear on the answer, and that look at these findings.
  rulesOn(token) {
    const group = token.kind === "single" ? this.framework.attribute.get(token.name).group : token.group;
    const variables = new Set(token.kind === "single" ? [token.name] : []);
    if (group !== null) this.framework.group.get(group).levels.forEach((level) => variables.add(`${group}.${level}`));
    return this.framework.outcome.behind
      .flatMap((decision) => this.derivations[0].fired.get(decision))
      .filter((id) => leavesOf(this.framework.rule.get(id).when).some(([variable]) => variables.has(variable)));
  }
}
