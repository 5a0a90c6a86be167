// What would change the answer: delivery_model/answer/changes.py.
"use strict";

// For each outcome other than the answer: every minimal set of changed findings that leads to it.
function changesOf(explanation) {
  if (explanation.recommended === null) return [];
  const { axes, isTruncated } = explanation.treatments.changes({ withOpen: true });
  return explanation.outcomes
    .filter((value) => value !== explanation.recommended)
    .map((value) => {
      const found = gathered(minimalSets(explanation.wide.diagrams, explanation.isValue(value), axes));
      return [value, { ...found, isTruncated: found.isTruncated || isTruncated }];
    });
}

// Sets that change the same findings to different levels, put together.
function gathered({ sets, isTruncated }) {
  const byFindings = grouped(sets, (uses) => JSON.stringify(changedBy(uses).map(({ amount, number }) => [amount, number])));
  const changes = [...byFindings.values()].flatMap((several) => mergedChanges(changedBy(several[0]), several));
  return { sets: changes.sort((a, b) => sizeOf(a) - sizeOf(b) || a.length - b.length), isTruncated };
}

function changedBy(uses) {
  return [...grouped(uses, ({ amount }) => amount).values()].map((same) => ({ ...same[0], number: total(same) }));
}

// One set when every combination of the levels used is there, else one each.
function mergedChanges(findings, several) {
  const changes = findings.map((finding) => ({
    ...finding,
    to: [...new Set(several.flatMap((uses) => uses.filter(({ amount }) => amount === finding.amount).map(({ to }) => to)))],
  }));
  const all = changes.reduce((product, { number, to }) => product * choose(number + to.length - 1, number), 1);
  return several.length === all ? [changes] : several.map((uses) => uses.map((each) => ({ ...each, to: [each.to] })));
}
