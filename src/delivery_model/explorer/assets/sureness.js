// How an answer stands up to wrong findings and to other readings: answer/firmness.py and answer/over_readings.py.
"use strict";

function marginOf(explanation) {
  const { framework, profile, recommended } = explanation;
  const { diagrams } = explanation.wide;
  const root = explanation.isValue(recommended);
  const treatments = explanation.treatments.changes({ withPast: true }).axes;
  const known = treatments.map(([first]) => first.cells);
  const hangsOn = new Set();
  let kept = 0;
  let total = 0;
  framework.axes.forEach((axis, place) => {
    for (const [name, cells] of singleErrors(axis, profile)) {
      total += 1;
      if (diagrams.isAlways(true, root, [...known.slice(0, place), cells, ...known.slice(place + 1)])) kept += 1;
      else hangsOn.add(name);
    }
  });
  return { distance: fewestErrors(diagrams, root, treatments), kept, total, hangsOn: [...hangsOn] };
}

// Each known finding of an axis at each other level, with the cells then possible.
function singleErrors(axis, profile) {
  if (axis.is_reading) return [];
  const limits = profile.limits(axis.name);
  return axis.members.flatMap((name) => {
    const known = profile.choices.get(name) ?? axis.levels;
    return axis.levels
      .filter((level) => !known.includes(level))
      .map((level) => [name, [...axis.weights(new Map(profile.choices).set(name, [level]), limits).keys()]])
      .filter(([, cells]) => cells.length);
  });
}

// The fewest findings that must change before a true-or-false function can be false; null when it never is.
function fewestErrors(diagrams, root, treatments) {
  const costs = treatments.map((several) => {
    const found = new Map();
    for (const { cells, uses } of several) {
      for (const cell of cells) found.set(cell, Math.min(sizeOf(uses), found.get(cell) ?? Infinity));
    }
    return found;
  });
  const walk = memoized((at, next) => {
    if (diagrams.isTerminal(at)) return diagrams.values[at] ? Infinity : 0;
    const reached = [...costs[diagrams.level[at]]].map(([cell, cost]) => cost + next(diagrams.children[at][cell]));
    return Math.min(...reached);
  });
  const found = walk(root);
  return found === Infinity ? null : found;
}

// Under how many readings that can matter the same answers are possible, and which single ones overturn them.
// `alone` has, for each outcome, under how many it is the only one possible; under `open` of them several are.
function readingsOf(explanation) {
  const { framework, outcomes, possible } = explanation;
  const { diagrams, root } = outcomesByReading(explanation);
  const mattering = [...new Set(diagrams.below(root).map((node) => diagrams.level[node]))];
  const answer = possible.join(GLUE);
  const nameOf = (place) => framework.readingOf.get(framework.axes[place].name).name;
  const inForce = new Map(
    framework.axes.flatMap((axis, place) => (axis.is_reading ? [[place, explanation.readingCell(axis)]] : []))
  );
  const against = mattering.flatMap((place) =>
    framework.axes[place].levels
      .map((alternative, cell) => ({
        reading: nameOf(place),
        alternative,
        possible: diagrams.valueAt(root, new Map(inForce).set(place, cell)),
      }))
      .filter((each) => each.possible.join(GLUE) !== answer)
  );
  const axes = mattering.map((place) => [place, framework.axes[place].all]);
  const ways = (wanted) => waysTo(diagrams, root, (value) => value.join(GLUE) === wanted, axes);
  const alone = outcomes.map((value) => [value, ways(value)]).filter(([, number]) => number);
  const total = mattering.reduce((count, place) => count * framework.axes[place].all.length, 1);
  const reached = [...diagrams.reachable(root).keys()].flat();
  return {
    held: ways(answer),
    total,
    mattering: mattering.map(nameOf),
    against,
    alone,
    open: total - alone.reduce((sum, [, number]) => sum + number, 0),
    possible: outcomes.filter((value) => reached.includes(value)),
  };
}

// At how many combinations of cells of these axes, all that a function depends on, its value is wanted.
function waysTo(diagrams, root, isWanted, axes) {
  if (!axes.length) return isWanted(diagrams.values[root]) ? 1 : 0;
  const [[axis, cells], ...rest] = axes;
  if (diagrams.level[root] !== axis) return cells.length * waysTo(diagrams, root, isWanted, rest);
  return diagrams.children[root].reduce((sum, child) => sum + waysTo(diagrams, child, isWanted, rest), 0);
}

// The outcomes still possible, in order, as a function of the readings alone.
function outcomesByReading(explanation) {
  const { framework, outcomes } = explanation;
  const { diagrams, root } = explanation.readEitherWay;
  const sets = diagrams.mapped(root, (value) => [value]);
  const union = (left, right) => outcomes.filter((value) => left.includes(value) || right.includes(value));
  const walk = memoized((at, next) => {
    if (diagrams.isTerminal(at)) return at;
    const children = diagrams.children[at].map(next);
    const axis = diagrams.level[at];
    if (framework.axes[axis].is_reading) return diagrams.node(axis, children);
    return [...new Set(children)].reduce((a, b) => diagrams.combined(union, a, b));
  });
  return { diagrams, root: walk(sets) };
}
