// How firm an answer is, in a word, and what casts doubt on it: delivery_model/answer/firmness.py.
"use strict";

const FIRM = "firm";
const LEANS = "leans";
const SPLIT = "split";
const CANNOT_TELL = "cannot_tell";

const NOTHING_GIVEN = { evidence: new Map(), raters: new Map(), later: [] };

// What is given for each finding: its evidence, and whether raters differ on it.
class Ledger {
  constructor(framework, { evidence, raters }) {
    this.evidence = evidence;
    this.order = new Map([...framework.attributes, ...framework.groups].map(({ name }, place) => [name, place]));
    this.disputed = new Set([...raters].filter(([, by]) => new Set(by.map(([, level]) => level)).size > 1).map(([name]) => name));
  }

  // The set to show: fewest findings without evidence, then disputed, then in number, then first asked.
  chosen(sets) {
    const costs = sets.map((uses) => [this.cost(uses), uses]);
    return costs.reduce((best, each) => (best === null || isBefore(each[0], best[0]) ? each : best), null)?.[1] ?? null;
  }

  cost(uses) {
    const sum = (count) => uses.reduce((found, each) => found + count(each), 0);
    return [
      sum((each) => this.without(each)),
      sum((each) => lackingIn(each, (name) => !this.disputed.has(name))),
      total(uses),
      ...uses.map((each) => this.order.get(namesOf(each)[0])).sort((a, b) => a - b),
    ];
  }

  hasEvidence(name) {
    return (this.evidence.get(name) ?? []).length > 0;
  }

  // How many of the findings used have no evidence, when those that have some are taken first.
  without(each) {
    return lackingIn(each, (name) => this.hasEvidence(name));
  }

  // The findings of a use for which no evidence is given; none when as many as it needs have some.
  unshown(each) {
    return this.without(each) ? namesOf(each).filter((name) => !this.hasEvidence(name)) : [];
  }

  // Whether each finding of a set has evidence, and one piece at least comes from outside.
  shows(uses) {
    const given = uses.flatMap(namesOf).flatMap((name) => this.evidence.get(name) ?? []);
    return !uses.length || (given.some(({ kind }) => kind === "external") && !uses.some((each) => this.unshown(each).length));
  }
}

function lackingIn(each, isGood) {
  return Math.max(0, each.number - namesOf(each).filter(isGood).length);
}

// Whether one list of numbers comes before another of the same kind: by the first in which they differ.
function isBefore(left, right) {
  const place = left.findIndex((each, at) => each !== right[at]);
  return place < 0 ? left.length < right.length : left[place] < right[place];
}

// The attributes or the group that a use is of.
function namesOf({ token }) {
  return token.kind === "single" ? [token.name] : token.kind === "members" ? token.names : [token.group];
}

// The first of these that holds: no answer under most readings; split between readings; doubted; firm.
function firmnessOf(found) {
  const { recommended: answer, readings } = found;
  if (answer === null || 2 * readings.open > readings.total) return { word: CANNOT_TELL, doubts: [] };
  const held = new Map(readings.alone).get(answer) ?? 0;
  const rival = Math.max(0, ...readings.alone.filter(([form]) => form !== answer).map(([, number]) => number));
  if (2 * held < readings.total || rival >= held) return { word: SPLIT, doubts: [] };
  const doubts = [...doubtsOn(found, held < readings.total)];
  return { word: doubts.length ? LEANS : FIRM, doubts };
}

function* doubtsOn(found, canBeReadOtherwise) {
  const doubt = (kind, parts = {}) => ({ kind, findings: [], by: [], possible: [], rules: [], ...parts });
  for (const parts of differencesOn(found)) yield doubt("raters", parts);
  if (canBeReadOtherwise) yield doubt("readings");
  if (!found.reasons.sets.some((uses) => found.ledger.shows(uses))) {
    yield doubt("evidence", { findings: [...new Set((found.enough ?? []).flatMap((each) => found.ledger.unshown(each)))] });
  }
  const interpreted = found.why.flat().filter(({ rule }) => found.framework.lowersBasis(rule));
  if (interpreted.length) yield doubt("basis", { rules: [...new Set(interpreted.map(({ rule }) => rule.id))] });
}

// The findings that some rater places where another form would be possible.
function* differencesOn(found) {
  for (const { name, can_decide: canDecide } of found.framework.attributes) {
    const raters = canDecide ? (found.given.raters.get(name) ?? []) : [];
    const apart = raters
      .map(([rater, level]) => ({ rater, level, others: found.possibleAt(name, level) }))
      .map((each) => ({ ...each, others: each.others.filter((form) => !found.possible.includes(form)) }))
      .filter(({ others }) => others.length);
    if (!apart.length) continue;
    const possible = [...new Set(apart.flatMap(({ others }) => others))];
    yield { findings: [name], by: apart.map(({ rater, level }) => [rater, level]), possible };
  }
}
