// How each axis may be treated: findings kept or let go, kept or changed: delivery_model/answer/axis_choices.py.
"use strict";

const MOST_MOVES = 50000;

class Treatments {
  constructor(framework, profile) {
    this.framework = framework;
    this.profile = profile;
  }

  // Each axis with its findings used, or let go so that anything is possible.
  reasons() {
    return this.framework.axes.map((axis) => (axis.is_reading ? [{ cells: [0], uses: [] }] : this.reasonsOf(axis)));
  }

  reasonsOf(axis) {
    const kinds = this.kindsOf(axis);
    const known = kinds.filter(({ levels }) => levels.length < axis.levels.length);
    const open = kinds.filter(({ levels }) => levels.length === axis.levels.length);
    const found = [];
    for (const numbers of product(known.map(({ names }) => fromTo(0, names.length)))) {
      const domains = open.map(({ kind, levels, names }) => [kind, levels, names.length]);
      const uses = [];
      known.forEach(({ kind, levels, names, token }, place) => {
        domains.push([kind, levels, numbers[place]], [kind, axis.levels, names.length - numbers[place]]);
        if (numbers[place]) uses.push(use(token, numbers[place]));
      });
      for (const chosen of subsets(this.profile.limits(axis.name))) {
        const cells = [...axis.reached(domains, chosen).keys()];
        found.push({ cells, uses: [...uses, ...chosen.map((each) => use(statedToken(each), 1))] });
      }
    }
    return useful(found);
  }

  // Each axis with its findings kept, or some known ones changed; with `withOpen`, open ones may be settled too.
  changes({ withPast = false, withOpen = false }) {
    let isTruncated = false;
    const axes = this.framework.axes.map((axis) => {
      if (axis.is_reading) return [{ cells: [0], uses: [] }];
      const canChange = withPast || this.framework.attribute.get(axis.members[0]).is_changeable;
      if (!this.framework.group.has(axis.name)) return this.singleChanges(axis, canChange, withOpen);
      const isTooOpen = withOpen && this.numberOfMoves(axis, canChange) > MOST_MOVES;
      isTruncated ||= isTooOpen;
      return this.groupChanges(axis, canChange, withOpen && !isTooOpen);
    });
    return { axes, isTruncated };
  }

  singleChanges(axis, canChange, withOpen) {
    const kept = [...this.profile.weights(axis).keys()];
    const found = [{ cells: kept, uses: [] }];
    axis.levels.forEach((level, cell) => {
      const isOpen = kept.includes(cell);
      if (isOpen ? withOpen && kept.length > 1 : canChange) {
        found.push({ cells: [cell], uses: [use(singleToken(axis.name), 1, level, isOpen)] });
      }
    });
    return found;
  }

  numberOfMoves(axis, canChange) {
    return this.kindsOf(axis).reduce((count, kind) => count * this.moves(axis, kind, canChange, true).length, 1);
  }

  groupChanges(axis, canChange, withOpen) {
    const kinds = this.kindsOf(axis);
    const limits = this.profile.limits(axis.name);
    const domains = kinds.map(({ kind, levels, names }) => [kind, levels, names.length]);
    const found = [];
    for (const chosen of product(kinds.map((kind) => this.moves(axis, kind, canChange, withOpen)))) {
      const changed = kinds.flatMap(({ kind, levels, names }, place) => [
        [kind, levels, names.length - total(chosen[place])],
        ...chosen[place].map(({ to, number }) => [kind, [to], number]),
      ]);
      const cells = [...axis.reached(changed, limits).keys()];
      if (cells.length) found.push({ cells, uses: chosen.flat() });
    }
    return useful(canChange ? [...found, ...this.statedChanges(axis, domains, limits)] : found);
  }

  // Every way to change or settle some members of a kind.
  moves(axis, { levels, names, token }, canChange, withOpen) {
    const isKnown = levels.length < axis.levels.length;
    const isOpen = levels.length > 1;
    const targets = axis.levels.filter((level) => (levels.includes(level) ? withOpen && isOpen : canChange && isKnown));
    return product(targets.map(() => fromTo(0, names.length)))
      .filter((numbers) => numbers.reduce((sum, each) => sum + each, 0) <= names.length)
      .map((numbers) =>
        targets
          .map((level, place) => use(token, numbers[place], level, levels.includes(level)))
          .filter(({ number }) => number)
      );
  }

  // What is stated of a count changed to another of the classes that rules tell apart.
  statedChanges(axis, domains, limits) {
    const found = [];
    for (const limit of limits) {
      const others = limits.filter((each) => each !== limit);
      const classes = axis.cuts.find(([level]) => level === limit.level)?.[1] ?? [];
      for (const name of classes) {
        const [low, high] = classRange(name, axis.members.length);
        if (high >= limit.low && low <= limit.high) continue;
        const cells = [...axis.reached(domains, [...others, { ...limit, low, high }]).keys()];
        if (cells.length) found.push({ cells, uses: [use(statedToken(limit), 1, name)] });
      }
    }
    return found;
  }

  // The members of a group by kind: those alike are exchangeable.
  kindsOf(axis) {
    const levelsOf = (member) => this.profile.choices.get(member) ?? axis.levels;
    const kinds = grouped(axis.members, (member) => JSON.stringify([axis.kindOf(member), [...levelsOf(member)].sort()]));
    return [...kinds.values()].map((names) => {
      const levels = axis.levels.filter((level) => levelsOf(names[0]).includes(level));
      const token = names.length === 1 ? singleToken(names[0]) : membersToken(axis.name, levels, names);
      return { kind: axis.kindOf(names[0]), levels: levelsOf(names[0]), names, token };
    });
  }
}

// For each set of cells, the treatments that use least.
function useful(found) {
  return [...grouped(found, ({ cells }) => cells.join()).values()].flatMap((several) =>
    smallest(several.map(({ uses }) => uses)).map((uses) => ({ cells: several[0].cells, uses }))
  );
}

// Every choice of one item from each list, the last list fastest.
function product(lists) {
  return lists.reduce((found, list) => found.flatMap((chosen) => list.map((item) => [...chosen, item])), [[]]);
}

// Every subset, smaller ones first.
function subsets(items) {
  return fromTo(0, items.length).flatMap((size) => combinations(items, size));
}
