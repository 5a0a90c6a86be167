// The parts of the page, one at a time: which is shown, how far each section is, the check, and two side by side.
"use strict";

const FIRST_VIEW = "questions";

class Views {
  constructor(page, root) {
    this.page = page;
    this.views = new Map([...root.querySelectorAll("[data-view]")].map((view) => [view.dataset.view, view]));
    this.links = [...root.querySelectorAll("nav a")];
    this.progress = [...root.querySelectorAll("[data-progress]")];
  }

  get named() {
    const key = decodeURIComponent(location.hash.slice(1));
    return this.views.has(key) ? key : FIRST_VIEW;
  }

  // Shows the view that the address names; its heading is where reading goes on.
  show(isFirst = false) {
    for (const [key, view] of this.views) view.hidden = key !== this.named;
    for (const link of this.links) {
      if (link.hash === `#${this.named}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    this.entitle();
    if (!isFirst) focusOn(`h-${this.named}`);
  }

  entitle() {
    const heading = this.views.get(this.named).querySelector("h2").textContent;
    document.title = [heading, this.page.file.authority || this.page.framework.title].join(" - ");
  }

  // Goes to a view; Back comes back to the one before.
  go(key) {
    if (this.named !== key) history.pushState(null, "", `#${key}`);
    this.show(true);
  }

  sectionOf(attribute) {
    return this.page.framework.sections.find(({ members }) => members.includes(attribute)).key;
  }

  // How far each section is, and what is answered.
  refresh() {
    const { sections } = this.page.framework;
    const known = (names) => names.filter((name) => this.page.isKnown(name)).length;
    for (const each of this.progress) {
      const { members, group } = sections.find(({ key }) => key === each.dataset.progress);
      const counted = this.page.file.counts.some((count) => count.group === group);
      each.textContent = say(counted ? "page.progress_counted" : "page.progress", { known: known(members), all: members.length });
    }
    const deciding = sections.filter(({ can_decide: canDecide }) => canDecide).flatMap(({ members }) => members);
    document.getElementById("progress").textContent = say("page.progress", { known: known(deciding), all: deciding.length });
    this.entitle();
    this.check();
    if (this.page.other) this.page.hold(this.page.other);
  }

  // Every answer with its evidence, and a way to change it.
  check() {
    const { file, framework } = this.page;
    const parts = framework.sections.flatMap(({ title, members, group }) => {
      const rows = members.map((name) => this.row(file, name));
      const counts = file.counts.filter((each) => each.group === group).map((each) => this.counted(each));
      return [element("h3", {}, title), element("dl", { class: "sum" }, rows, counts)];
    });
    document.getElementById("checked").replaceChildren(element("p", {}, `${file.authority || say("an_authority")}, ${isDate(file.as_of) ? dateInWords(file.as_of) : file.as_of}`), ...parts);
  }

  row(file, name) {
    const { evidence, raters, note } = this.page.given(name);
    const title = this.page.framework.attribute.get(name).title;
    const change = element("a", { href: `#${this.sectionOf(name)}` }, say("page.change"), element("span", { class: "hidden" }, ` ${title}`));
    change.addEventListener("click", (event) => (event.preventDefault(), this.page.goTo(name)));
    const isKnown = this.page.isKnown(name);
    const said = [
      isKnown ? levelsInWords(file.findings.get(name).levels) : say("page.not_known"),
      raters.size ? line([...raters].map(([rater, level]) => `${rater}: ${levelsInWords(level.split("|"))}`).join("; ")) : null,
      note ? line(note) : null,
      ...evidence.map((each) => element("li", {}, toldOf(file, each))),
    ];
    const [value, ...below] = said.filter(Boolean);
    if (isKnown && !evidence.length) below.push(line(say("evidence.none")));
    return element("div", {}, element("dt", {}, title), element("dd", {}, value, below.length ? list(below) : null), element("dd", { class: "change" }, change));
  }

  counted({ level, low, high, group, evidence }) {
    const { title, members } = this.page.framework.group.get(group);
    const below = evidence.map((each) => element("li", {}, toldOf(this.page.file, each)));
    return element("div", {}, element("dt", {}, title), element("dd", {}, `${span(fromTo(low, high), members.length)} ${spaced(level)}`, below.length ? list(below) : null));
  }

  // What is set here beside another file: the answers, then the findings in which they differ.
  compare(other, readings) {
    const { framework, file } = this.page;
    const both = [file, other];
    const heads = both.map((each) => [each.authority || say("an_authority"), isDate(each.as_of) ? dateInWords(each.as_of) : each.as_of].join(", "));
    const facts = both.map((each) => new Map(new Headline(each.explained(readings), each.about).facts()));
    const labels = [...new Set(facts.flatMap((each) => [...each.keys()]))];
    const [first, ...rest] = facts.map((each) => [...each][0]);
    const told = (each, name) => (framework.attribute.has(name) ? levelsInWords(each.findings.get(name)?.levels ?? [NOT_KNOWN_LEVEL]) : this.countsOf(each, name));
    const names = [...framework.attributes, ...framework.groups].map(({ name }) => name);
    const differing = names.filter((name) => told(file, name) !== told(other, name));
    const row = (title, cells) => element("tr", {}, element("th", { scope: "row" }, title), cells.map((cell) => element("td", {}, cell)));
    const answer = row(this.page.panelTitle, [first, ...rest].map((each) => each.join(": ")));
    const others = labels.filter((label) => !facts.some((each) => [...each.keys()][0] === label));
    const rows = [
      answer,
      ...others.map((label) => row(label, facts.map((each) => each.get(label) ?? ""))),
      ...differing.map((name) => row(framework.attribute.get(name)?.title ?? framework.group.get(name).title, both.map((each) => told(each, name)))),
    ];
    const head = element("tr", {}, element("td", {}), heads.map((each) => element("th", { scope: "col" }, each)));
    const alike = element("p", {}, say("page.alike", { figure: names.length - differing.length }));
    document.getElementById("compared").replaceChildren(element("table", { class: "compared" }, element("thead", {}, head), element("tbody", {}, rows)), alike);
  }

  countsOf({ counts }, name) {
    const { members } = this.page.framework.group.get(name);
    const said = counts.filter(({ group }) => group === name).map(({ level, low, high }) => `${span(fromTo(low, high), members.length)} ${spaced(level)}`);
    return listed(said) || say("page.not_said");
  }
}
