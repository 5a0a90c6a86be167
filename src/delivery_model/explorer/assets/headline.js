// What is said first: how firm the answer is, which form and degree, what stands in its way: answer/headline.py.
"use strict";

const ROOM = 165; // characters of a fact that takes two lines of a terminal
const PARAGRAPH = /^\d+\.\d+$/;

class Headline {
  // `scenario` is the document that the page came with, as far as it is about this authority at this date.
  constructor(found, scenario = {}) {
    Object.assign(this, { found, scenario, framework: found.framework, words: new Words(found) });
    this.word = found.firmness.word;
    this.label = say(`label.${this.word}`);
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
      [say(`because.${this.word}`), this.because()],
      this.decided(),
      ["Record", this.record()],
      ["Read as", others.map(([name, value]) => `${name}: ${value}`).join(", ")],
    ].filter(([, value]) => value);
  }

  // A title of what holds of one form only as the text is read now; said where no form is named as the answer.
  asRead(title) {
    if (this.hasAnswer || this.found.recommended === null) return title;
    return say("as_read", { title: title.replace(/\?$/, "") }) + (title.endsWith("?") ? "?" : "");
  }

  // The form named as the answer; every form that readings lead to; or every one that is possible.
  answer() {
    const { readings: share, recommended, profile } = this.found;
    if (this.hasAnswer) return this.name(recommended);
    if (this.word === SPLIT) {
      const ranked = [...share.alone].sort(([, a], [, b]) => b - a);
      const said = ranked.map(([form, held]) => say("answer.readings", { form: this.name(form), held, total: share.total }));
      return [listed(said, "or"), share.open && say("left_open", { figure: share.open })].filter(Boolean).join("; ");
    }
    const possible = listed(share.possible.map((form) => this.name(form)), "or");
    const known = profile.deciding().flat().length;
    return say(known ? "answer.known" : "answer.nothing", { possible, count: known });
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
    const titles = this.words.titles(this.found.degreeHangsOn);
    return say("degree.unknown", { form: short, possible: listed(possible, "or"), titles });
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
      const { question } = this.framework.reading.get(names[0]);
      return names.length > 1 ? say("split.more", { question, count: names.length - 1 }) : question;
    }
    const { doubts } = this.found.firmness;
    if (!doubts.length) return "";
    const first = this.doubt(doubts[0]);
    const others = listed(doubts.slice(1).map(({ kind }) => say(`in_short.${kind}`)));
    const more = others ? `; and ${others}` : "";
    return first.length + more.length <= ROOM ? first + more : first;
  }

  // One doubt in words.
  doubt({ kind, findings, by, possible, rules }) {
    if (kind === "raters") {
      const raters = listed(by.map(([rater, level]) => say("doubt.rater", { rater, level: levelsInWords(level.split("|")) })));
      return say("doubt.raters", { titles: this.words.titles(findings), raters, possible: this.words.forms(possible) });
    }
    if (kind === "readings") return say("doubt.readings", { shares: this.shares() });
    if (kind === "basis") return say("doubt.basis", this.framework.rule.get(rules[0]));
    if (!findings.length) return say("doubt.inside");
    const named = [...new Set((this.found.enough ?? []).flatMap(namesOf))];
    if (findings.join(GLUE) === named.join(GLUE)) return say("doubt.none");
    return say("doubt.evidence", { titles: listed([...new Set(findings.map((name) => this.framework.familyOf(name)))]) });
  }

  // How the readings that can matter divide over the answers.
  shares() {
    const { readings: share, recommended } = this.found;
    if (share.total === 1) return say("shares.unknown");
    const own = this.hasAnswer ? recommended : null;
    const ranked = [...share.alone].sort(([a], [b]) => (a !== own) - (b !== own));
    const nameOf = (form) => (form === own ? say("shares.this") : this.framework.nameOf(form));
    const said = ranked.map(([form, figure]) => say("shares.gives", { figure, form: nameOf(form) }));
    if (share.open) said.push(say("left_open", { figure: share.open }));
    const key = share.alone.length && recommended === null ? "shares.as_read" : "shares";
    return say(key, { total: share.total, shares: listed(said) });
  }

  // What was decided, or only in use, at the time.
  decided() {
    const { published } = this.scenario;
    if (!published) return ["Decided", ""];
    const isSame = this.hasAnswer && published.support_type === this.found.recommended;
    const said = isSame ? say("decided.same") : this.framework.nameOf(published.support_type);
    return [published.kind === "support_in_use" ? say("decided.in_use") : "Decided", `${said} (${this.cited(published.source)})`];
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
    if (record === null) return say("record.none");
    if (record.rules_hash !== hash) return say("record.changed");
    const read = this.framework.readings.map((each) => [each.default, each.name]);
    const isAsRead = read.every(([usual, name]) => (this.found.chosen.get(name) ?? usual) === (record.readings[name] ?? usual));
    if (!isAsRead) return say("record.otherwise");
    const beside = record.baseline ? say("record.beside", { title: record.baseline.title, agreed: record.grade_alone }) : "";
    const said = say("record.agrees", record) + beside;
    return say("record.forecast", { said, of_form: this.hasAnswer ? this.recordOf(this.found.recommended) : "" });
  }

  // How often a form was decided where it was the answer, or, of one that nobody decided, in use.
  recordOf(form) {
    const short = this.framework.nameOf(form);
    const { per_form: perForm, in_use: inUse } = this.framework.record;
    const { said = 0, right = 0 } = perForm[form] ?? {};
    if (said) return say("record.said", { form: short, right, said });
    const { count = 0, found = 0 } = inUse[form] ?? {};
    if (count) return say(found ? "record.in_use" : "record.in_use_never", { form: sentence(short), figure: count, found });
    return say("record.never", { form: short });
  }
}

// The authority, the date and the question.
function titleOfAnswer(framework, { authority, as_of: date }) {
  const named = [authority, isDate(date) ? dateInWords(date) : date].filter(Boolean).join(", ");
  const { question } = framework.outcome;
  return `${named || say("an_authority")}: ${midSentence(question)}`;
}
