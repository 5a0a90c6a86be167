// Axes, as delivery_model/rulebase/axes.py has them: which cells findings and counts leave possible, in how many ways.
"use strict";

const GLUE = "\u0000";

// One attribute or reading, which names itself, or a group of attributes that are exchangeable but for those named.
class Axis {
  constructor(axis) {
    Object.assign(this, axis);
    this.all = axis.cells.map((_, cell) => cell);
    this.index = new Map(axis.cells.map((values, cell) => [values.join(GLUE), cell]));
    this.known = new Map();
    this.places = new Map(); // the cell of each state met
    this.spread = new Map();
  }

  weights(choices, limits) {
    return this.reached(this.domains(choices), limits);
  }

  kindOf(member) {
    return this.named.includes(member) ? member : "";
  }

  // How many members, of each kind, may still be at which levels.
  domains(choices) {
    return this.members.map((member) => [this.kindOf(member), choices.get(member) ?? this.levels, 1]);
  }

  // `domains` is a list of [named member or "", levels, number]; those alike are put together.
  reached(domains, limits) {
    const merged = mergedDomains(domains);
    const key = JSON.stringify([[...merged].sort(), limits]);
    if (!this.known.has(key)) this.known.set(key, this.cellsReached([...merged.values()], limits));
    return this.known.get(key);
  }

  cellsReached(domains, limits) {
    const found = new Map();
    for (const [key, { named, counts, ways }] of this.states(domains)) {
      if (!this.isWithin(counts, limits)) continue;
      if (!this.places.has(key)) this.places.set(key, this.cellOf(named, counts));
      const cell = this.places.get(key);
      found.set(cell, (found.get(cell) ?? 0) + ways);
    }
    return new Map([...found].sort(([a], [b]) => a - b));
  }

  isWithin(counts, limits) {
    return limits.every(({ level, low, high }) => {
      const count = counts[this.levels.indexOf(level)];
      return low <= count && count <= high;
    });
  }

  // Every pair of levels of named members and counts of all levels, with its number of assignments, by a key of its own.
  states(domains) {
    let states = new Map([["/0", { named: [], tag: "", counts: this.levels.map(() => 0), packed: 0, ways: 1 }]]);
    for (const [kind, levels, size] of domains) {
      const following = new Map();
      for (const { spread, ways, packed } of this.spreadsOf(levels, size)) {
        const level = kind && this.levels[spread.indexOf(1)];
        for (const before of states.values()) {
          const tag = kind ? `${before.tag}${kind}${GLUE}${level}${GLUE}` : before.tag;
          const key = `${tag}/${before.packed + packed}`;
          const met = following.get(key);
          if (met) met.ways += before.ways * ways;
          else {
            const named = kind ? [...before.named, [kind, level]] : before.named;
            const counts = before.counts.map((count, i) => count + spread[i]);
            following.set(key, { named, tag, counts, packed: before.packed + packed, ways: before.ways * ways });
          }
        }
      }
      states = following;
    }
    return states;
  }

  // Every way to spread members over levels, with its counts as one number: no count reaches the base.
  spreadsOf(levels, size) {
    const key = `${levels.join(GLUE)}/${size}`;
    if (!this.spread.has(key)) {
      const base = this.members.length + 1;
      const found = spreads(size, this.levels.map((level) => levels.includes(level)));
      this.spread.set(key, found.map(([spread, ways]) => ({ spread, ways, packed: spread.reduce((sum, each) => sum * base + each, 0) })));
    }
    return this.spread.get(key);
  }

  cellOf(named, counts) {
    const levels = new Map(named);
    const classes = this.cuts.map(([level, names]) => countClass(counts[this.levels.indexOf(level)], names, this.members.length));
    return this.index.get([...this.named.map((member) => levels.get(member)), ...classes].join(GLUE));
  }

  neighbours(member, choices, limits) {
    const kind = this.kindOf(member);
    const others = this.members.filter((each) => each !== member);
    const rest = others.map((each) => [this.kindOf(each), choices.get(each) ?? this.levels, 1]);
    const found = new Map();
    for (const { named, counts } of this.states([...mergedDomains(rest).values()]).values()) {
      const cells = [];
      for (const [place, level] of this.levels.entries()) {
        if (!(choices.get(member) ?? this.levels).includes(level)) continue;
        const full = counts.map((count, each) => count + (each === place ? 1 : 0));
        if (this.isWithin(full, limits)) cells.push(this.cellOf(kind ? [...named, [member, level]] : named, full));
      }
      for (const pair of combinations([...new Set(cells)], 2)) found.set(pair.join(), pair);
    }
    return [...found.values()];
  }
}

// Members alike, put together, in order of first use; the levels of a kind are compared as a set.
function mergedDomains(domains) {
  const merged = new Map();
  for (const [kind, levels, size] of domains) {
    if (!size) continue;
    const key = JSON.stringify([kind, [...levels].sort()]);
    merged.set(key, [kind, levels, (merged.get(key)?.[2] ?? 0) + size]);
  }
  return merged;
}

// Every way to spread so many members over the allowed levels, with its number of assignments.
function spreads(size, allowed) {
  if (allowed.length === 1) return allowed[0] || !size ? [[[size], 1]] : [];
  const found = [];
  for (let here = 0; here <= (allowed[0] ? size : 0); here += 1) {
    for (const [rest, ways] of spreads(size - here, allowed.slice(1))) found.push([[here, ...rest], choose(size, here) * ways]);
  }
  return found;
}

// The class that a count falls in.
function countClass(count, classes, size) {
  return classes.find((name) => fromTo(...classRange(name, size)).includes(count));
}

// The fewest and the most that a class of a group of this size holds.
function classRange(name, size) {
  if (name.endsWith("+")) return [Number(name.slice(0, -1)), size];
  const [low, high] = name.split("-").map(Number);
  return [low, high ?? low];
}

function choose(total, number) {
  let found = 1;
  for (let each = 1; each <= number; each += 1) found = (found * (total - number + each)) / each;
  return Math.round(found);
}

// Every choice of so many items, in their order.
function combinations(items, size) {
  if (!size) return [[]];
  return items.flatMap((item, place) => combinations(items.slice(place + 1), size - 1).map((rest) => [item, ...rest]));
}

function fromTo(low, high) {
  return Array.from({ length: high - low + 1 }, (_, place) => low + place);
}
