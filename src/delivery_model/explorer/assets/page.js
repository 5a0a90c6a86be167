// The page: from the form to the answer and back, the address, and the download.
"use strict";

class Page {
  constructor(data) {
    this.framework = new Framework(data.framework);
    this.preset = data.preset;
    this.start = { ...this.preset.state, as_of: this.preset.state.as_of || today() };
    this.form = new Form(this.framework, document);
    this.turn = 0;
  }

  open() {
    const listen = (id, event, act) => document.getElementById(id)?.addEventListener(event, act);
    listen("form", "input", (event) => this.changed(event));
    listen("form", "submit", (event) => event.preventDefault());
    listen("copy", "click", () => this.copy());
    listen("download", "click", () => this.download());
    listen("clear", "click", () => this.restart({ ...emptyState(), as_of: today() }));
    listen("again", "click", () => this.restart(this.start));
    listen("to-why", "click", () => focusOn("why"));
    listen("skip", "click", (event) => (event.preventDefault(), focusOn("known")));
    window.addEventListener("hashchange", () => this.readAddress());
    new ResizeObserver(([{ target }]) => {
      document.documentElement.style.setProperty("--answer", `${target.offsetHeight}px`);
    }).observe(document.getElementById("panel"));
    if (!this.readAddress()) this.restart(this.start, false);
  }

  // Sets what the address says; false when it says nothing.
  readAddress() {
    const fragment = location.hash.slice(1);
    if (fragment === this.fragment) return true;
    const read = fromFragment(this.framework, fragment);
    if (!read) return false;
    const problems = read.unknown.map((each) => say("page.unknown", { what: each }));
    if (read.isOther) problems.unshift(say("page.other"));
    put("notice", problems.join(" "));
    this.form.set(read.state);
    this.answer();
    return true;
  }

  restart(state, isNoted = true) {
    put("notice", "");
    this.form.set(state);
    this.answer(isNoted);
  }

  changed(event) {
    const set = event.target.closest("[data-attribute]");
    if (set && event.target.value === SEVERAL) suggestLevels(set, this.before?.get(set.dataset.attribute));
    this.form.reveal();
    this.answer();
  }

  // The answer at once; the rest of the explanation after it, piece by piece, unless the form changes meanwhile.
  answer(isNoted = true) {
    const state = this.form.state();
    this.before = new Map(state.findings);
    this.note(state, isNoted);
    document.getElementById("panel-title").textContent = titleOfAnswer(this.framework, state);
    const found = new Explanation(this.framework, state, new Given(this.preset, state));
    const refused = found.profile.contradictions();
    this.turn += 1;
    if (refused.length) this.refuse(refused);
    else this.show(found, this.scenarioOf(state));
  }

  note(state, isNoted) {
    this.fragment = asFragment(this.framework, state);
    const address = `${location.href.split("#")[0]}#${this.fragment}`;
    document.getElementById("link").value = address;
    if (!isNoted) return;
    try {
      history.replaceState(null, "", address);
    } catch {
      location.replace(address); // a browser that lets no file write its history
    }
  }

  refuse(groups) {
    const titles = listed(groups.map(({ title }) => title));
    document.getElementById("answer").className = "refused";
    put("answer", "No answer", say("page.refused", { titles }));
    tell([]);
    this.form.mark({ mattering: [], idle: [] });
    document.getElementById("explanation").replaceChildren();
  }

  // What the page came with, as far as it is about this authority at this date.
  scenarioOf({ authority, as_of: date }) {
    const { document: scenario } = this.preset;
    return authority === scenario.authority && date === scenario.as_of ? scenario : {};
  }

  // How firm, which form and what stands in its way, at once; the marks beside the questions follow.
  show(found, scenario) {
    const headline = new Headline(found, scenario);
    const { turn } = this;
    const [[label, answer], ...facts] = headline.facts();
    document.getElementById("answer").className = "";
    put("answer", label, answer);
    tell(facts);
    setTimeout(() => turn === this.turn && this.form.mark(found.asked));
    this.explain(headline);
  }

  explain(headline) {
    const target = document.getElementById("explanation");
    const { turn } = this;
    const parts = new Sections(headline, {
      goTo: (attribute) => this.form.goTo(attribute),
      sources: this.preset.document.sources ?? {},
    }).parts();
    const made = [];
    target.setAttribute("aria-busy", "true");
    const step = () => {
      if (turn !== this.turn) return;
      const { value, done } = parts.next();
      if (!done) {
        made.push(...value);
        setTimeout(step);
        return;
      }
      target.replaceChildren(...made);
      target.removeAttribute("aria-busy");
    };
    setTimeout(step);
  }

  copy() {
    const field = document.getElementById("link");
    field.select();
    const done = () => put("copied", say("page.copied"));
    const instead = () => (document.execCommand("copy") ? done() : put("copied", say("page.copy")));
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, instead);
    else instead();
  }

  scenario() {
    return asYaml(asScenario(this.framework, this.form.state(), this.preset)).trimStart();
  }

  download() {
    const { as_of: date, authority } = this.form.state();
    const problem = isDate(date) ? "" : say("page.date");
    put("date-problem", problem);
    document.getElementById("date").setAttribute("aria-invalid", String(problem !== ""));
    if (problem) {
      document.getElementById("date").focus();
      return;
    }
    const name = (authority || "scenario").toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const address = URL.createObjectURL(new Blob([this.scenario()], { type: "application/yaml" }));
    element("a", { href: address, download: `${name}.yml` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    put("saved", say("page.saved", { name }));
  }
}

// Puts lines of text into a place of the page, and leaves it alone when it says them already.
function put(id, ...lines) {
  const target = document.getElementById(id);
  const wanted = lines.filter(Boolean);
  const told = [...target.children].map((each) => each.textContent);
  if (told.join("\n") !== wanted.join("\n")) target.replaceChildren(...wanted.map((each) => element("p", {}, each)));
  target.hidden = target.hasAttribute("data-optional") && !wanted.length;
}

// Puts labelled facts below the answer, and leaves them alone when they are there already.
function tell(facts) {
  const target = document.getElementById("facts");
  const made = facts.map(([label, said]) => element("div", {}, element("dt", {}, label), element("dd", {}, said)));
  if (target.textContent !== made.map((each) => each.textContent).join("")) target.replaceChildren(...made);
  target.hidden = !facts.length;
}

// A person who says "several" has most often just named one of them.
function suggestLevels(set, levels = []) {
  const boxes = [...set.querySelectorAll("input[type=checkbox]")];
  if (!boxes.some((box) => box.checked)) boxes.forEach((box) => (box.checked = levels.includes(box.value)));
}

function focusOn(id) {
  document.getElementById(id).scrollIntoView();
  document.getElementById(id).focus({ preventScroll: true });
}

function today() {
  const now = new Date();
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
}

const explorer = new Page(DATA);
explorer.open();
