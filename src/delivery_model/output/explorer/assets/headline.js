// What is said first: how firm the answer is, which form and degree, what stands in its way: output/headline.py.
"use strict";

const LABELS = new Map([[FIRM, "FIRM"], [LEANS, "LEANS TO"], [SPLIT, "SPLIT"], [CANNOT_TELL, "CANNOT TELL"]]);
const BECAUSE = new Map([[FIRM, ""], [LEANS, "Leans, as"], [SPLIT, "Split on"], [CANNOT_TELL, "Because"]]);
const IN_SHORT = new Map([
  ["raters", "people differ on a deciding finding"],
  ["readings", "the text can be read otherwise"],
  ["evidence", "not every deciding finding has evidence"],
  ["basis", "a deciding rule is an interpretation"],
]);
const ROOM = 165; // characters of a fact that takes two lines of a terminal
const PARAGRAPH = /^\d+\.\d+$/;

class Headline {
  // `scenario` is the document that the page came with, as far as it is about this authority at this date.
  constructor(found, scenario = {}) {
    Object.assign(this, { found, scenario, framework: found.framework, words: new Words(found) });
    this.word = found.firmness.word;
    this.label = LABELS.get(this.word);
    // Whether one form is named as the answer.
    this.hasAnswer = this.word === FIRM || this.word === LEANS;
  }

  // Labelled facts, the answer first; those with nothing to say are left out.
  facts() {
    const { found } = this;
    const defaults = new Map(this.framework.readings.map((each) => [each.name, each.default]));
    const others = [...found.chosen].filter(([name, value]) => value !== defaults.get(name));
    return [
      [this.label, this.answer()],
      ["Alongside", this.hasAnswer ? this.alongside() : ""],
      ["Degree", this.degree()],
      ["Bar", sentence(this.bars().join("; "))],
      [BECAUSE.get(this.word), this.because()],
      this.decided(),
      ["Record", this.record()],
      ["Read as", others.map(([name, value]) => `${name}: ${value}`).join(", ")],
    ].filter(([, value]) => value);
  }

  // A title of what holds of one form only as the text is read now; said where no form is named as the answer.
  asRead(title) {
    if (this.hasAnswer || this.found.recommended === null) return title;
    return `${title.replace(/\?$/, "")}, under the readings in force${title.endsWith("?") ? "?" : ""}`;
  }

  // The form named as the answer; every form that readings lead to; or every one that is possible.
  answer() {
    const { readings: share, recommended, profile } = this.found;
    if (this.hasAnswer) return this.name(recommended);
    if (this.word === SPLIT) {
      const ranked = [...share.alone].sort(([, a], [, b]) => b - a);
      const said = ranked.map(([form, held]) => `${this.name(form)} (${held} of ${share.total} readings)`);
      return listed(said, "or") + (share.open ? `; ${share.open} ${leaves(share.open)} it open` : "");
    }
    const possible = listed(share.possible.map((form) => this.name(form)), "or");
    const known = profile.deciding().flat().length;
    return `${possible}; ${known ? `from ${plural(known, "finding")}` : "nothing that decides is known yet"}`;
  }

  // What a form of support is called in this answer, with its degree where it has one that is known.
  name(form) {
    const { degree: role } = this.framework.roles;
    const { degree } = this.found;
    if (role === null || form !== role.form || degree === null || degree === NOT_KNOWN) return this.framework.nameOf(form);
    return this.framework.saysOf(role.decision, degree);
  }

  // Which degrees are still possible, and what would tell; nothing where the name of the form says it.
  alongside() {
    const { certain, possible } = this.found.collected(this.framework.roles.alongside);
    const [sure, perhaps] = [certain, possible].map((forms) => listed(forms.map((form) => this.name(form))));
    return [sure, perhaps && `perhaps ${perhaps}`].filter(Boolean).join("; ");
  }

  degree() {
    const { degree: role } = this.framework.roles;
    if (role === null || this.found.degree !== NOT_KNOWN) return "";
    const short = this.framework.nameOf(role.form);
    const says = this.found.degrees.map((each) => this.framework.saysOf(role.decision, each));
    const possible = says.map((each) => (each.startsWith(`${short}, `) ? each.slice(short.length + 2) : each));
    return `of ${short} cannot be told yet: ${listed(possible, "or")}. To tell: ${this.words.titles(this.found.degreeHangsOn)}`;
  }

  // What law or policy puts in the way of the answer.
  bars() {
    if (!this.hasAnswer) return [];
    return this.found.bars.map(({ decision, value }) => this.framework.brieflyOf(decision, value));
  }

  because() {
    if (this.word === CANNOT_TELL) return this.shares();
    if (this.word === SPLIT) {
      const names = [...new Set(this.found.readings.against.map(({ reading }) => reading))];
      if (!names.length) return this.shares();
      const more = names.length > 1 ? ` And ${plural(names.length - 1, "more open point")}` : "";
      return this.framework.reading.get(names[0]).question + more;
    }
    const { doubts } = this.found.firmness;
    if (!doubts.length) return "";
    const first = this.doubt(doubts[0]);
    const others = listed(doubts.slice(1).map(({ kind }) => IN_SHORT.get(kind)));
    const more = others ? `; and ${others}` : "";
    return first.length + more.length <= ROOM ? first + more : first;
  }

  // One doubt in words.
  doubt({ kind, findings, by, possible, rules }) {
    if (kind === "raters") {
      const raters = listed(by.map(([rater, level]) => `${rater} says ${levelsInWords([level])}`));
      return `people differ on ${this.words.titles(findings)}: ${raters}, which makes ${this.words.forms(possible)} possible`;
    }
    if (kind === "readings") return `the text can be read otherwise: ${this.shares()}`;
    if (kind === "basis") return `the framework does not say so itself. ${this.framework.rule.get(rules[0]).reason}`;
    if (!findings.length) return "no evidence for the deciding findings comes from outside the authority";
    const named = [...new Set((this.found.enough ?? []).flatMap(namesOf))];
    if (findings.join(GLUE) === named.join(GLUE)) return "no deciding finding has evidence";
    return `no evidence is given for ${listed([...new Set(findings.map((name) => this.words.familyOf(name)))])}`;
  }

  // How the readings that can matter divide over the answers.
  shares() {
    const { readings: share, recommended } = this.found;
    if (share.total === 1) return "what is unknown leaves it open, however the text is read";
    const own = this.hasAnswer ? recommended : null;
    const ranked = [...share.alone].sort(([a], [b]) => (a !== own) - (b !== own));
    const said = ranked.map(
      ([form, count]) => `${count} ${count === 1 ? "gives" : "give"} ${form === own ? "this answer" : this.framework.nameOf(form)}`
    );
    if (share.open) said.push(`${share.open} ${leaves(share.open)} it open`);
    const asRead = share.alone.length && recommended === null ? "; as read here it stays open" : "";
    return `of ${share.total} readings ${listed(said)}${asRead}`;
  }

  // What was decided, or only in use, at the time.
  decided() {
    const { published } = this.scenario;
    if (!published) return ["Decided", ""];
    const isSame = this.hasAnswer && published.support_type === this.found.recommended;
    const said = isSame ? "the same" : this.framework.nameOf(published.support_type);
    return [published.kind === "support_in_use" ? "In use" : "Decided", `${said} (${this.cited(published.source)})`];
  }

  // A citation with the name of its document in place of the key.
  cited(citation) {
    const [key, ...rest] = citation.split(" ");
    const short = this.framework.source.get(key);
    const place = rest.join(" ");
    if (!short) return Object.entries(this.scenario.sources ?? {}).findLast(([, address]) => address === citation)?.[0] ?? citation;
    return place ? `${short}, ${PARAGRAPH.test(place) ? `paragraph ${place}` : place}` : short;
  }

  // How often the framework agreed with published decisions, beside the simplest rule; no forecast.
  record() {
    const { record, content_hash: hash } = this.framework;
    if (record === null) return "not held against published decisions";
    if (record.rules_hash !== hash) return "not held against published decisions since the rules were changed";
    const read = this.framework.readings.map((each) => [each.default, each.name]);
    const isAsRead = read.every(([usual, name]) => (this.found.chosen.get(name) ?? usual) === (record.readings[name] ?? usual));
    if (!isAsRead) return "not measured under these readings";
    const beside = record.baseline ? `; ${record.baseline.title} agrees with ${record.grade_alone}` : "";
    const of = this.hasAnswer ? this.recordOf(this.found.recommended) : "";
    return `agrees with ${record.agreed} of ${record.cases} published decisions${beside}.${of} It is no forecast`;
  }

  // How often a form was decided where it was the answer, or, of one that nobody decided, in use.
  recordOf(form) {
    const short = this.framework.nameOf(form);
    const { per_form: perForm, in_use: inUse } = this.framework.record;
    const { said = 0, right = 0 } = perForm[form] ?? {};
    if (said) return ` Where it said ${short}, that was decided in ${right} of ${said}.`;
    const { count = 0, found = 0 } = inUse[form] ?? {};
    if (count) return ` ${sentence(short)} was in use in ${count} more, and ${found ? `in ${found}` : "never"} the answer.`;
    return ` It never said ${short}.`;
  }
}

function leaves(count) {
  return count === 1 ? "leaves" : "leave";
}

// The authority, the date and the question.
function titleOfAnswer(framework, { authority, as_of: date }) {
  const named = [authority, isDate(date) ? dateInWords(date) : date].filter(Boolean).join(", ");
  const { question } = framework.outcome;
  return `${named || "An authority"}: ${midSentence(question)}`;
}
