// What stands beside a finding: its evidence (what, where from, whose account, when), and who placed it where.
"use strict";

class Beside {
  // `page` has the scenario file, and takes another text of it.
  constructor(page, root) {
    this.page = page;
    this.folds = new Map([...root.querySelectorAll("[data-beside]")].map((fold) => [fold.dataset.beside, fold]));
    for (const [name, fold] of this.folds) fold.addEventListener("toggle", () => this.fill(name));
  }

  // Says how much there is of each, and fills those that are open.
  refresh() {
    for (const name of this.folds.keys()) this.count(name);
    for (const [name, fold] of this.folds) if (fold.open) this.fill(name);
  }

  count(name) {
    const { evidence, raters } = this.page.given(name);
    const said = [evidence.length ? say("evidence.pieces", { count: evidence.length }) : say("evidence.none")];
    if (raters.size) said.push(plural(raters.size, "rater"));
    this.folds.get(name).querySelector(".known").textContent = said.join(", ");
  }

  // Another file: what was being typed was not about it.
  empty() {
    for (const fold of this.folds.values()) fold.lastElementChild.replaceChildren();
  }

  // What is being typed stays.
  fill(name) {
    const fold = this.folds.get(name);
    if (!fold.open) return;
    const typed = [...fold.lastElementChild.querySelectorAll("input, select, textarea")].map(({ id, value }) => [id, value]);
    const { evidence, raters } = this.page.given(name);
    fold.lastElementChild.replaceChildren(
      ...this.evidenceOf(name, evidence),
      ...this.ratersOf(name, raters),
    );
    for (const [id, value] of typed) document.getElementById(id).value = value;
  }

  evidenceOf(name, evidence) {
    const rows = evidence.map((each, place) => element("li", {}, ...toldOf(this.page.file, each), this.button(say("page.remove"), say("page.piece", { number: place + 1 }), () => {
      this.change(name, "evidence", (items) => items.filter((_, at) => at !== place));
    })));
    const form = this.fieldsOf(name, ["says", "source", "date"], { source: "known-sources" });
    const kinds = element("select", { id: `e-${name}-kind` }, element("option", { value: "" }, say("page.not_said")), ...this.page.framework.kinds.map((kind) => element("option", { value: kind }, say(`page.kind.${kind}`))));
    const problem = element("p", { class: "problem", role: "alert", hidden: "" });
    const add = this.button(say("page.add_evidence"), "", () => {
      const said = (part) => clean(document.getElementById(`e-${name}-${part}`).value).replace(/\s+/g, " ");
      const wrong = this.wrongIn(said("says"), said("source"), said("date"));
      problem.textContent = wrong;
      problem.hidden = !wrong;
      if (wrong) return;
      const [text, source] = this.page.file.citing(said("source"));
      const item = new Map([["says", said("says")], ["source", source], ["kind", said("kind")], ["date", said("date")]].filter(([, each]) => each));
      this.change(name, "evidence", (items) => [...items, item], text);
      for (const part of ["says", "source", "kind", "date"]) document.getElementById(`e-${name}-${part}`).value = "";
    });
    return [rows.length ? element("ul", { class: "rows" }, rows) : null, ...form, labelled(say("page.whose"), "", kinds), problem, element("p", {}, add)].filter(Boolean);
  }

  // What is missing before a piece of evidence can be added.
  wrongIn(says, source, date) {
    if (!says || !source) return say("page.both");
    if (!ADDRESS.test(source) && !this.page.file.isCited(source) && !source.includes(" ")) return say("page.source_words");
    return date && !isDate(date) ? say("page.date") : "";
  }

  fieldsOf(name, parts, lists) {
    const keys = { says: "page.says", source: "page.source", date: "page.date_of" };
    const about = { says: say("page.says.about"), source: say("page.source.about"), date: say("page.date") };
    return parts.map((part) => {
      const id = `e-${name}-${part}`;
      const list = lists[part] ? { list: lists[part] } : {};
      return labelled(say(keys[part]), about[part], element(part === "says" ? "textarea" : "input", { id, rows: "2", autocomplete: "off", ...list }));
    });
  }

  ratersOf(name, raters) {
    const { levels } = this.page.framework.attribute.get(name);
    const rows = [...raters].map(([rater, level]) => element("li", {}, `${rater}: ${levelsInWords(level.split("|"))} `, this.button(say("page.remove"), rater, () => {
      this.change(name, "raters", (several) => new Map([...several].filter(([each]) => each !== rater)));
    })));
    const who = element("input", { id: `w-${name}`, autocomplete: "off", list: "known-raters" });
    const where = element("select", { id: `l-${name}` }, ...levels.map((level) => element("option", { value: level }, spaced(level))));
    const add = this.button(say("page.add_rater"), "", () => {
      const rater = clean(who.value).replace(/\s+/g, " ");
      if (!rater) return;
      this.change(name, "raters", (several) => new Map([...several, [rater, where.value]]));
      who.value = "";
    });
    return [rows.length ? element("ul", { class: "rows" }, rows) : null, labelled(say("page.who"), "", who), labelled(say("page.where"), "", where), element("p", {}, add)].filter(Boolean);
  }

  // `about`, read out alone, says which of several the button is of.
  button(text, about, act) {
    const made = element("button", { type: "button", class: "small" }, text, about && element("span", { class: "hidden" }, ` ${about}`));
    made.addEventListener("click", act);
    return made;
  }

  // The finding with another part; the fold stays where it is, and the person in it.
  change(name, part, changed, text = this.page.file.text) {
    const file = new ScenarioFile(this.page.framework, text);
    const before = file.plainOf(name).get(part) ?? (part === "raters" ? new Map() : []);
    this.page.edit(file.withPart(name, part, changed(before)));
    this.folds.get(name).querySelector("summary").focus();
  }
}

// A piece of evidence in words: what it says, where from, whose account and when.
function toldOf(file, { says, cited, kind, date }) {
  const [key, ...place] = cited.split(" ");
  const named = file.framework.source.get(key) ?? (ADDRESS.test(file.sources.get(key) ?? "http:") ? key : file.sources.get(key));
  const where = [ADDRESS.test(cited) ? cited : [named, ...place].join(" "), kind && say(`page.kind.${kind}`), date && dateInWords(date)];
  return [says, element("span", { class: "does" }, where.filter(Boolean).join("; "))];
}

function labelled(text, about, field) {
  const { id } = field;
  if (about) field.setAttribute("aria-describedby", `${id}-about`);
  return element("p", { class: "field" }, element("label", { for: id }, text), about && element("span", { class: "about", id: `${id}-about` }, about), field);
}
