// How values are said in words: delivery_model/output/words.py.
"use strict";

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

function numberInWords(count) {
  return NUMBERS[count] ?? String(count);
}

function plural(count, noun) {
  return `${numberInWords(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function listed(words, last = "and") {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

function spaced(name) {
  return name.replaceAll("_", " ");
}

function levelsInWords(levels) {
  return listed(levels.map(spaced), "or");
}

function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

// What one explanation says, in words.
class Words {
  constructor(found) {
    this.found = found;
    this.framework = found.framework;
  }

  titleOf(attribute) {
    return this.framework.attribute.get(attribute).title;
  }

  finding(attribute) {
    const levels = this.found.profile.choices.get(attribute);
    return `${this.titleOf(attribute)}: ${levels ? levelsInWords(levels) : "unknown"}`;
  }

  outcomes(values, last = "or") {
    return listed(values.map((value) => this.framework.titleOf(value)), last);
  }

  count({ axis, level, classes }, values) {
    const size = axis.members.length;
    const spans = classes.filter((name) => values.includes(name)).map((name) => classRange(name, size));
    const text = span(Math.min(...spans.map(([low]) => low)), Math.max(...spans.map(([, high]) => high)), size);
    return `${this.framework.group.get(axis.name).title}: ${text} ${spaced(level)} (of ${size})`;
  }

  uses(uses) {
    return listed(uses.map((each) => this.use(each)));
  }

  use({ token, number }) {
    if (token.kind === "single") return this.finding(token.name);
    const { title, members } = this.framework.group.get(token.group);
    if (token.kind === "stated") return `${title}: ${span(token.low, token.high, members.length)} ${spaced(token.level)}`;
    return `${title}: ${someOf(number, token)} that are ${levelsInWords(token.levels)}`;
  }

  change(changes) {
    const said = (isSettled) => listed(changes.filter((each) => each.isSettled === isSettled).map((each) => this.oneChange(each)));
    const proviso = said(true);
    return proviso ? `${said(false)}, provided ${proviso}` : said(false);
  }

  // How many findings change, and how many conditions go with that.
  sizeOfChange(changes) {
    const conditions = changes.filter(({ isSettled }) => isSettled).length;
    const size = plural(sizeOf(changes), "change");
    return conditions ? `${size} on ${plural(conditions, "condition")}` : size;
  }

  oneChange({ token, number, to, isSettled }) {
    const then = levelsInWords(to);
    if (token.kind === "single") {
      const title = this.titleOf(token.name);
      if (isSettled) return `${title} turns out ${then}`;
      return `${title} from ${levelsInWords(this.found.profile.choices.get(token.name))} to ${then}`;
    }
    const { title, members, levels } = this.framework.group.get(token.group);
    if (token.kind === "stated") {
      return `${title}: from ${span(token.low, token.high, members.length)} to ${then} ${spaced(token.level)}`;
    }
    const some = `${title}: ${someOf(number, token)}`;
    const are = token.levels.length < levels.length ? levelsInWords(token.levels) : "unknown";
    const turn = number === 1 ? "turns" : "turn";
    return isSettled ? `${some} that are ${are} ${turn} out ${then}` : `${some} from ${levelsInWords(token.levels)} to ${then}`;
  }

  // How sure, in one line.
  inShort() {
    const { readings, margin, questions, basis } = this.found;
    const what = margin ? "holds" : "what is possible is the same";
    const { held, total } = readings;
    const share = total === 1 ? "however the text is read" : `in ${held} of the ${total} ways of reading the text that matter here`;
    const parts = [basis, `${what} ${share}`];
    if (margin) {
      parts.push(
        margin.distance === null
          ? "no wrong finding could change it"
          : `${plural(margin.distance, "finding")} away from another answer`
      );
    }
    const open = questions.mattering.length;
    parts.push(open ? `${plural(open, "unknown")} can still matter` : "nothing unknown matters");
    return sentence(parts.join("; "));
  }
}

function span(low, high, size) {
  if (low === high) return low === 0 ? "none" : numberInWords(low);
  if (high === size) return `${numberInWords(low)} or more`;
  return low === 0 ? `at most ${numberInWords(high)}` : `${numberInWords(low)} to ${numberInWords(high)}`;
}

function someOf(count, token) {
  const size = token.names.length;
  if (count === size) return size === 2 ? "both" : `all ${numberInWords(size)}`;
  return `any ${numberInWords(count)} of the ${numberInWords(size)}`;
}

function ruleInWords(rule) {
  return `rule ${rule.id}, ${rule.basis}: ${rule.sources.join(", ")}`;
}
