// Which rules decide, and on which leaves of their conditions they rest: delivery_model/answer/derivation.py.
"use strict";

const PRESENT = "yes";
const ABSENT = "no";

// The axes, decisions and rules of a rule base, by name, with the library's diagrams.
class Framework {
  constructor(data) {
    Object.assign(this, data);
    this.axes = data.axes.map((axis) => new Axis(axis));
    this.attribute = byName(data.attributes);
    this.group = byName(data.groups);
    this.reading = byName(data.readings);
    this.decision = byName(data.decisions);
    this.readingOf = new Map(data.readings.map((each) => [each.variable, each]));
    this.source = new Map(data.sources);
    this.supportType = new Map(data.support_types.map((each) => [each.id, each]));
    this.variable = byName(data.variables);
    this.rules = data.decisions.flatMap((decision) => decision.rules.map((rule) => ({ ...rule, decision: decision.name })));
    this.rule = new Map(this.rules.map((rule) => [rule.id, rule]));
    this.outcome = this.decision.get(data.roles.outcome);
    this.store = this.stored(data.nodes);
    this.fired = new Map(data.decisions.map((decision, place) => [decision.name, this.rootOf(data.fired[place])]));
    this.decides = this.rootOf(data.deciding);
  }

  // The nodes of the page in a store; a terminal's value is the ids of its rules, in one text.
  stored(rows) {
    const store = new Diagrams(this.axes.length);
    this.roots = [];
    for (const [axis, ...rest] of rows) {
      this.roots.push(
        axis < 0
          ? store.added(store.end, [], rest.map((place) => this.rules[place].id))
          : store.added(axis, rest.map((row) => this.roots[row]), null)
      );
    }
    return store;
  }

  rootOf(row) {
    return this.roots[row];
  }

  // The decision that a variable stands for, if any, and the value of it where it collects several.
  decidedBy(variable) {
    const { kind, owner } = this.variable.get(variable);
    return kind === "decision" ? this.decision.get(owner) : undefined;
  }

  valueCollected(variable) {
    return (this.decidedBy(variable) && this.variable.get(variable).part) || null;
  }

  // The values that rules conclude, each once.
  concluded(ids) {
    return [...new Set(ids.map((id) => this.rule.get(id).then))];
  }

  // What an answer calls a form of support.
  nameOf(form) {
    return this.supportType.get(form).short;
  }

  // The title of a group or attribute; members of a group go by the title of the group.
  familyOf(name) {
    const group = this.group.get(this.attribute.get(name)?.group ?? name);
    return group?.title ?? this.attribute.get(name).title;
  }

  // The words of a value of a decision; short ones where there is little room.
  saysOf(decision, value) {
    return new Map(this.decision.get(decision).values).get(value);
  }

  brieflyOf(decision, value) {
    return new Map(this.decision.get(decision).brief).get(value) ?? this.saysOf(decision, value);
  }

  // The forms that a value of a decision stands in the way of.
  barred(decision, value) {
    return new Map(this.decision.get(decision).bars).get(value) ?? [];
  }

  // Whether a rule makes an answer an interpretation; one that only says that a circumstance does not apply does not.
  lowersBasis(rule) {
    return rule.basis === "interpreted" && !this.decision.get(rule.decision).absences.includes(rule.then);
  }
}

function byName(items) {
  return new Map(items.map((each) => [each.name, each]));
}

function holds(condition, facts) {
  if (condition.among) return condition.among[1].includes(facts.get(condition.among[0]));
  return condition.all ? condition.all.every((part) => holds(part, facts)) : condition.any.some((part) => holds(part, facts));
}

function leavesOf(condition) {
  return condition.among ? [condition.among] : (condition.all ?? condition.any).flatMap(leavesOf);
}

// The leaves that make a condition hold; of `any`, every branch that holds, or one that readings alone settle.
function supportOf(condition, facts, readingOf) {
  if (condition.among) return holds(condition, facts) ? [condition.among] : [];
  const all = condition.all ?? condition.any;
  let parts = all.filter((part) => holds(part, facts));
  if (condition.any) {
    const read = parts.find((part) => leavesOf(part).every(([variable]) => readingOf.has(variable)));
    parts = read ? [read] : parts;
  } else if (parts.length < all.length) {
    return [];
  }
  return parts.flatMap((part) => supportOf(part, facts, readingOf));
}

function negated(condition, variable) {
  if (condition.among) {
    const [name, values] = condition.among;
    return { among: [name, variable.get(name).values.filter((value) => !values.includes(value))] };
  }
  return condition.all
    ? { any: condition.all.map((part) => negated(part, variable)) }
    : { all: condition.any.map((part) => negated(part, variable)) };
}

// Every rule that held for one complete authority; `facts` are its own, and those concluded are added.
class Derivation {
  constructor(framework, cells) {
    this.framework = framework;
    this.facts = new Map(
      framework.axes.flatMap((axis, place) => axis.variables.map((name, i) => [name, axis.cells[cells.get(place)][i]]))
    );
    this.fired = new Map();
    for (const decision of framework.decisions) {
      const ids = framework.store.valueAt(framework.fired.get(decision.name), cells);
      this.fired.set(decision.name, ids);
      this.conclude(decision, framework.concluded(ids));
    }
  }

  conclude(decision, values) {
    if (decision.hit === "unique") this.facts.set(decision.name, values[0]);
    else for (const [value] of decision.values) this.facts.set(`${decision.name}.${value}`, values.includes(value) ? PRESENT : ABSENT);
  }

  // The rules that a decision rests on: those that concluded it, then those their conditions rest on.
  deciding(decision, value = null) {
    const found = new Map();
    const visit = (rule) => {
      if (found.has(rule.id)) return;
      found.set(rule.id, { rule, leaves: this.leavesBehind(rule) });
      for (const [variable] of found.get(rule.id).leaves) {
        const needed = this.framework.decidedBy(variable);
        if (needed) this.concluding(needed.name, this.framework.valueCollected(variable)).forEach(visit);
      }
    };
    this.concluding(decision, value).forEach(visit);
    return [...found.values()];
  }

  concluding(decision, value) {
    const rules = this.fired.get(decision).map((id) => this.framework.rule.get(id));
    return rules.filter((rule) => value === null || rule.then === value);
  }

  // The leaves of a rule that held, each variable once.
  leavesBehind(rule) {
    const merged = new Map();
    for (const [variable, values] of this.grounds(rule.when)) {
      merged.set(variable, (merged.get(variable) ?? values).filter((value) => values.includes(value)));
    }
    return [...merged];
  }

  support(condition) {
    return supportOf(condition, this.facts, this.framework.readingOf);
  }

  grounds(condition) {
    return this.support(condition).flatMap((leaf) => (this.isAbsence(leaf) ? [leaf, ...this.settling(leaf)] : [leaf]));
  }

  isAbsence([variable]) {
    return this.framework.valueCollected(variable) !== null && this.facts.get(variable) === ABSENT;
  }

  // The leaves on axes that make a leaf hold, through every decision between.
  settling(leaf) {
    const decision = this.framework.decidedBy(leaf[0]);
    if (!decision) return [leaf];
    const value = this.framework.valueCollected(leaf[0]);
    const grounds = this.isAbsence(leaf)
      ? decision.rules.filter((rule) => rule.then === value).map((rule) => negated(rule.when, this.framework.variable))
      : this.concluding(decision.name, value).map((rule) => rule.when);
    return grounds.flatMap((ground) => this.support(ground)).flatMap((below) => this.settling(below));
  }
}
