// Reduced decision diagrams, as delivery_model/possible/diagrams.py has them: equal functions are the same node.
"use strict";

class Diagrams {
  constructor(axes) {
    this.end = axes; // the level of a terminal
    this.level = [];
    this.children = [];
    this.values = [];
    this.known = new Map();
    this.met = new Map();
    this.no = this.terminal(false);
    this.yes = this.terminal(true);
  }

  terminal(value) {
    return this.once(`=${JSON.stringify(value)}`, this.end, [], value);
  }

  node(axis, children) {
    return children.every((child) => child === children[0])
      ? children[0]
      : this.once(`${axis}:${children.join()}`, axis, children, null);
  }

  once(key, level, children, value) {
    if (!this.known.has(key)) this.known.set(key, this.added(level, children, value));
    return this.known.get(key);
  }

  // A node that is known to be new, as those of a table are.
  added(level, children, value) {
    this.level.push(level);
    this.children.push(children);
    this.values.push(value);
    return this.level.length - 1;
  }

  isTerminal(node) {
    return this.level[node] === this.end;
  }

  // A function of another store, confined to some cells of each axis.
  confined(source, root, cells) {
    return memoized((at, walk) =>
      source.isTerminal(at)
        ? this.terminal(source.values[at])
        : this.node(source.level[at], cells[source.level[at]].map((cell) => walk(source.children[at][cell])))
    )(root);
  }

  mapped(root, change) {
    return memoized((at, walk) =>
      this.isTerminal(at) ? this.terminal(change(this.values[at])) : this.node(this.level[at], this.children[at].map(walk))
    )(root);
  }

  combined(operation, left, right) {
    const done = new Map();
    const walk = (a, b) => {
      const key = `${a},${b}`;
      if (!done.has(key)) {
        done.set(
          key,
          this.isTerminal(a) && this.isTerminal(b)
            ? this.terminal(operation(this.values[a], this.values[b]))
            : this.branched(a, b, walk)
        );
      }
      return done.get(key);
    };
    return walk(left, right);
  }

  both(left, right) {
    if (left === right || right === this.yes || left === this.no) return left;
    if (left === this.yes || right === this.no) return right;
    const key = left < right ? `${left},${right}` : `${right},${left}`;
    if (!this.met.has(key)) this.met.set(key, this.branched(left, right, (a, b) => this.both(a, b)));
    return this.met.get(key);
  }

  branched(a, b, walk) {
    const axis = Math.min(this.level[a], this.level[b]);
    const size = this.children[this.level[a] === axis ? a : b].length;
    const kids = (node) => (this.level[node] === axis ? this.children[node] : Array(size).fill(node));
    const [left, right] = [kids(a), kids(b)];
    return this.node(axis, left.map((child, cell) => walk(child, right[cell])));
  }

  // Every value taken, each with one path to it, in the order in which the library finds them.
  reachable(root, cells) {
    const paths = new Map();
    const seen = new Set();
    const stack = [[root, []]];
    while (stack.length) {
      const [at, path] = stack.pop();
      if (seen.has(at)) continue;
      seen.add(at);
      if (this.isTerminal(at)) {
        paths.set(this.values[at], path);
        continue;
      }
      const axis = this.level[at];
      const allowed = cells ? cells[axis] : this.children[at].map((_, cell) => cell);
      for (const cell of [...allowed].reverse()) stack.push([this.children[at][cell], [...path, [axis, cell]]]);
    }
    return paths;
  }

  // The nodes of a function that test an axis, each before those below it.
  below(root) {
    const seen = new Set([root]);
    for (const at of seen) for (const child of this.children[at]) seen.add(child);
    return [...seen].filter((at) => !this.isTerminal(at)).sort((a, b) => this.level[a] - this.level[b]);
  }

  isAlways(value, root, cells) {
    return memoized((at, walk) =>
      this.isTerminal(at) ? this.values[at] === value : cells[this.level[at]].every((cell) => walk(this.children[at][cell]))
    )(root);
  }

  valueAt(node, cells) {
    while (!this.isTerminal(node)) node = this.children[node][cells.get(this.level[node])];
    return this.values[node];
  }
}

// Items by what a function of each, and of its place, says.
function grouped(items, keyOf) {
  const found = new Map();
  items.forEach((item, place) => {
    const key = keyOf(item, place);
    if (found.has(key)) found.get(key).push(item);
    else found.set(key, [item]);
  });
  return found;
}

// A function that is asked for each argument once.
function memoized(compute) {
  const done = new Map();
  const walk = (at) => {
    if (!done.has(at)) done.set(at, compute(at, walk));
    return done.get(at);
  };
  return walk;
}
