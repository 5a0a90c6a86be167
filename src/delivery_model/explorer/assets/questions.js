// What to ask next: delivery_model/answer/questions.py. Every authority that fits the findings counts alike.
"use strict";

// How the authorities still possible spread over outcomes, in all and at each cell of each axis.
class Spread {
  // `diagrams` and `root` are confined to what the findings leave possible; `weights` are the ways to each cell.
  constructor(diagrams, root, weights) {
    Object.assign(this, { diagrams, root });
    this.shares = weights.map((ways) => {
      const sum = [...ways.values()].reduce((a, b) => a + b, 0);
      return [...ways.values()].map((way) => way / sum);
    });
    this.nodes = grouped(diagrams.below(root), (node) => diagrams.level[node]);
    this.ahead = memoized((at, walk) =>
      diagrams.isTerminal(at)
        ? new Map([[diagrams.values[at], 1]])
        : mixed(this.shares[diagrams.level[at]].map((share, cell) => [share, walk(diagrams.children[at][cell])]))
    );
    this.arriving = this.arrivals();
  }

  // The share of authorities whose path goes through a node.
  arrivals() {
    const found = new Map([[this.root, 1]]);
    for (const [level, nodes] of this.nodes) {
      for (const node of nodes) {
        this.shares[level].forEach((share, cell) => {
          const child = this.diagrams.children[node][cell];
          found.set(child, (found.get(child) ?? 0) + found.get(node) * share);
        });
      }
    }
    return found;
  }

  // The spread over outcomes given each cell of an axis.
  atCells(place) {
    const through = this.nodes.get(place).map((node) => [this.arriving.get(node), node]);
    const passing = mixed(through.map(([share, node]) => [share, this.ahead(node)]));
    const all = this.ahead(this.root);
    const beside = new Map([...all].map(([value, share]) => [value, Math.max(0, share - (passing.get(value) ?? 0))]));
    return this.shares[place].map((_, cell) =>
      mixed([[1, beside], ...through.map(([share, node]) => [share, this.ahead(this.diagrams.children[node][cell])])])
    );
  }

  // The outcomes that can still be reached through some cells of an axis.
  possible(place, cells) {
    const allowed = this.shares.map((shares, axis) => (axis === place ? [...cells] : shares.map((_, cell) => cell)));
    return this.diagrams.reachable(this.root, allowed);
  }
}

// The unknowns that can still matter, most telling first, and those that cannot matter any more.
function questionsOf(framework, profile, diagrams, root, weights) {
  const spread = new Spread(diagrams, root, weights);
  const mattering = [];
  const idle = [];
  const owner = new Map(framework.axes.flatMap((axis, place) => axis.members.map((name) => [name, place])));
  for (const attribute of framework.attributes) {
    const levels = profile.choices.get(attribute.name);
    if (!attribute.can_decide || !owner.has(attribute.name) || levels?.length === 1) continue;
    const place = owner.get(attribute.name);
    if (matters(framework, profile, spread, place, attribute.name)) {
      mattering.push(question(framework, profile, spread, place, attribute));
    } else {
      idle.push(attribute.name);
    }
  }
  const rounded = ({ information }) => Math.round(information * 1e9);
  return { mattering: mattering.sort((a, b) => rounded(b) - rounded(a)), idle };
}

// Whether two authorities that differ in this finding alone can get different outcomes.
function matters(framework, profile, spread, place, name) {
  const axis = framework.axes[place];
  const index = positions(profile.weights(axis));
  const pairs = axis.neighbours(name, profile.choices, profile.limits(axis.name));
  return (spread.nodes.get(place) ?? []).some((node) => {
    const children = spread.diagrams.children[node];
    return pairs.some(([a, b]) => children[index.get(a)] !== children[index.get(b)]);
  });
}

// What asking about one finding would tell.
function question(framework, profile, spread, place, attribute) {
  const axis = framework.axes[place];
  const atCells = spread.atCells(place);
  const index = positions(profile.weights(axis));
  const answers = [];
  for (const level of profile.choices.get(attribute.name) ?? attribute.levels) {
    const choices = new Map(profile.choices).set(attribute.name, [level]);
    const reached = axis.weights(choices, profile.limits(axis.name));
    if (!reached.size) continue;
    const ways = [...reached.values()].reduce((a, b) => a + b, 0);
    const parts = [...reached].map(([cell, way]) => [way / ways, atCells[index.get(cell)]]);
    const found = spread.possible(place, [...reached.keys()].map((cell) => index.get(cell)));
    const possible = framework.outcome.values.map(([value]) => value).filter((value) => found.has(value));
    answers.push({ level, ways, entropy: entropy(mixed(parts)), possible });
  }
  const all = answers.reduce((sum, { ways }) => sum + ways, 0);
  const after = answers.reduce((sum, each) => sum + (each.ways / all) * each.entropy, 0);
  const information = Math.max(0, entropy(spread.ahead(spread.root)) - after);
  return { attribute: attribute.name, information, leadsTo: answers.map(({ level, possible }) => [level, possible]) };
}

// The place of each cell still possible among them.
function positions(weights) {
  return new Map([...weights.keys()].map((cell, position) => [cell, position]));
}

function mixed(parts) {
  const found = new Map();
  for (const [share, spread] of parts) {
    for (const [value, part] of spread) found.set(value, (found.get(value) ?? 0) + share * part);
  }
  return found;
}

function entropy(spread) {
  return -[...spread.values()].filter((share) => share > 1e-15).reduce((sum, share) => sum + share * Math.log2(share), 0);
}
