// The search for all minimal sets: delivery_model/answer/smallest_sets.py.
"use strict";

const MOST_SETS = 500;

// A use is {token, number, to, isSettled}; a treatment of an axis is {cells, uses}.
function use(token, number, to = null, isSettled = false) {
  const amount = `${token.key}${isSettled ? "?" : "!"}`;
  return { token, number, to, isSettled, amount, key: `${amount}${number}${to}` };
}

function singleToken(name) {
  return { key: `1${name}${GLUE}`, kind: "single", name };
}

function membersToken(group, levels, names) {
  return { key: `m${group}${GLUE}${levels.join(GLUE)}${GLUE}`, kind: "members", group, levels, names };
}

function statedToken({ group, level, low, high }) {
  return { key: `s${[group, level, low, high].join(GLUE)}${GLUE}`, kind: "stated", group, level, low, high };
}

// Every minimal set of uses for which a true-or-false function holds on all cells left, smallest first.
function minimalSets(diagrams, root, treatments) {
  let isTruncated = false;
  const kept = (found) => {
    const sets = smallest(found);
    isTruncated ||= sets.length > MOST_SETS;
    return sets.slice(0, MOST_SETS);
  };
  const walk = memoized((node) => {
    if (node === diagrams.yes) return [[]];
    if (node === diagrams.no) return [];
    const children = diagrams.children[node];
    return kept(
      treatments[diagrams.level[node]].flatMap(({ cells, uses }) => {
        const left = [...new Set(cells.map((cell) => children[cell]))].reduce((a, b) => diagrams.both(a, b), diagrams.yes);
        return walk(left).map((further) => [...uses, ...further]);
      })
    );
  });
  const sets = walk(root);
  return { sets: [...sets].sort((a, b) => sizeOf(a) - sizeOf(b) || a.length - b.length), isTruncated };
}

// The treatments that use nothing but what a set uses.
function within(treatments, uses) {
  const most = amountsOf(uses);
  const isWithin = (amounts) => [...amounts].every(([token, number]) => (most.get(token) ?? 0) >= number);
  return treatments.map((several) => several.filter((each) => isWithin(amountsOf(each.uses))));
}

// The sets of which no other uses only some of the same tokens.
function smallest(found) {
  const kept = [];
  const once = [...new Map(found.map((uses) => [uses.map((each) => each.key).join(), uses])).values()];
  const ordered = once.map((uses) => [total(uses), uses]).sort(([a], [b]) => a - b);
  for (const [, uses] of ordered) {
    const amounts = amountsOf(uses);
    if (!kept.some((smaller) => isPart(smaller.amounts, amounts))) kept.push({ uses, amounts });
  }
  return kept.map(({ uses }) => uses);
}

function amountsOf(uses) {
  const amounts = new Map();
  for (const { amount, number } of uses) amounts.set(amount, (amounts.get(amount) ?? 0) + number);
  return amounts;
}

function isPart(smaller, larger) {
  let isLess = smaller.size < larger.size;
  for (const [token, number] of smaller) {
    const other = larger.get(token) ?? 0;
    if (other < number) return false;
    isLess ||= number < other;
  }
  return isLess;
}

function total(uses) {
  return uses.reduce((sum, each) => sum + each.number, 0);
}

// How many findings a set uses; provisos do not count.
function sizeOf(uses) {
  return total(uses.filter((each) => !each.isSettled));
}
