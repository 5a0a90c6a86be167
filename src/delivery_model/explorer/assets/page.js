// The page: from the form to the answer and back, the address, and the download.
"use strict";

const PICK = "pick"; // what is picked in the form is a step of its own, and the form says it already

class Page {
  constructor(data) {
    this.framework = new Framework(data.framework);
    const nothing = documentOf(this.framework, { ...emptyState(), as_of: today() });
    this.start = { text: this.readable(data.preset) || nothing, readings: data.preset.readings, fileName: "" };
    this.form = new Form(this.framework, document);
    this.turn = 0;
    this.past = [];
  }

  // The file as it was typed, or, where this page cannot read all of that, as the library writes it.
  readable({ text, written }) {
    if (text === written) return text;
    try {
      return new ScenarioFile(this.framework, text).problems.length ? written : text;
    } catch {
      return written;
    }
  }

  open() {
    const listen = (id, event, act) => document.getElementById(id)?.addEventListener(event, act);
    this.views = new Views(this, document);
    this.beside = new Beside(this, document);
    listen("form", "input", (event) => this.changed(event));
    listen("form", "submit", (event) => event.preventDefault());
    listen("copy", "click", () => this.copy());
    listen("save", "click", () => this.download());
    listen("download", "click", () => this.download());
    listen("undo", "click", () => this.undo());
    listen("print", "click", () => window.print());
    listen("ask", "click", () => document.getElementById("sure").showModal());
    listen("stay", "click", () => document.getElementById("sure").close());
    listen("clear", "click", () => this.clear());
    listen("again", "click", () => this.restart(this.start.text, this.start.readings));
    listen("load", "change", (event) => this.load(event.target));
    listen("other", "change", (event) => this.readFile(event.target, (file) => this.hold(file)));
    listen("hold", "click", () => this.hold(this.file));
    listen("resume", "click", () => this.resume());
    listen("drop", "click", () => this.offer(null));
    listen("to-why", "click", () => focusOn("why"));
    listen("skip", "click", (event) => (event.preventDefault(), focusOn(`h-${this.views.named}`)));
    window.addEventListener("hashchange", () => this.readAddress());
    window.addEventListener("beforeunload", (event) => this.isKept || event.preventDefault());
    window.addEventListener("beforeprint", () => this.views.check());
    new ResizeObserver(([{ target }]) => {
      document.documentElement.style.setProperty("--answer", `${target.offsetHeight}px`);
    }).observe(document.getElementById("panel"));
    this.take(this.start);
    this.savedText = this.text;
    this.isKept = true;
    this.offer(this.draft());
    this.note();
    this.readAddress(true);
  }

  // Sets what the address says, or shows the view that it names.
  readAddress(isFirst = false) {
    const read = fromFragment(this.framework, location.hash.slice(1));
    if (!read) {
      this.views.show(isFirst);
      return;
    }
    const problems = read.unknown.map((each) => say("page.unknown", { what: each }));
    if (read.isOther) problems.unshift(say("page.other"));
    this.restart(documentOf(this.framework, read.state), read.state.readings);
    put("notice", problems.join(" "));
    location.replace(`#${FIRST_VIEW}`);
  }

  // Another file in place of this one; Undo brings this one back.
  restart(text, readings = [], fileName = "") {
    put("notice", "");
    put("said", "");
    this.edit(text, readings, { fileName });
    this.beside.empty();
    this.base = null;
    this.fill();
  }

  clear() {
    document.getElementById("sure").close();
    this.restart(documentOf(this.framework, { ...emptyState(), as_of: today() }));
    put("said", say("page.cleared"));
  }

  // Takes another text; several letters typed in one place are one step back, each pick is one.
  edit(text, readings = this.readings, { typing = "", fileName = this.fileName } = {}) {
    if (text === this.text && String(readings) === String(this.readings)) return;
    if (!typing || typing === PICK || typing !== this.typing) this.past.push({ text: this.text, readings: this.readings, fileName: this.fileName, base: this.base });
    this.typing = typing;
    this.take({ text, readings, fileName, base: this.base });
    this.keep();
    this.note();
  }

  take({ text, readings, fileName, base = null }) {
    const file = new ScenarioFile(this.framework, text); // what cannot be read changes nothing
    Object.assign(this, { file, text: file.text, readings, fileName, base });
    if (!this.typing) this.fill();
    else this.answer();
  }

  // The form as the file says it.
  fill() {
    this.base ??= { authority: this.file.authority, as_of: this.file.as_of };
    this.form.set({ ...this.file.state, readings: this.readings });
    this.answer();
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.typing = "";
    this.take(before);
    this.keep();
    this.note();
    put("said", say("page.undone"));
  }

  changed({ target }) {
    const [set, row, reading] = ["[data-attribute]", "[data-count]", "[data-reading]"].map((each) => target.closest(each));
    if (target.closest("[data-beside]")) return;
    if (set) {
      const { attribute: name } = set.dataset;
      if (target.value === SEVERAL) suggestLevels(set, this.given(name).levels);
      this.form.reveal();
      this.edit(this.file.withLevels(name, levelsIn(set)), this.readings, { typing: PICK });
      if (this.framework.attribute.get(name).evidence_age) this.fill();
    } else if (row) this.edit(this.file.withCount(row.dataset.count, row.dataset.level, this.form.countIn(row)), this.readings, { typing: PICK });
    else if (reading) this.edit(this.text, this.form.chosen(), { typing: PICK });
    else if (target.id === "name") this.edit(this.file.put(["authority"], clean(target.value)), this.readings, { typing: target.id });
    else if (target.id === "date") this.edit(this.file.put(["as_of"], clean(target.value)), this.readings, { typing: target.id });
  }

  // What the file says of an attribute.
  given(name) {
    return this.file.findings.get(name) ?? { levels: [], evidence: [], raters: new Map(), note: "" };
  }

  isKnown(name) {
    const { length } = this.given(name).levels;
    return length > 0 && length < this.framework.attribute.get(name).levels.length;
  }

  goTo(attribute) {
    this.views.go(this.views.sectionOf(attribute));
    this.form.goTo(attribute);
  }

  // The answer at once; the rest of the explanation after it, piece by piece, unless the form changes meanwhile.
  answer() {
    this.panelTitle = titleOfAnswer(this.framework, this.file);
    document.getElementById("panel-title").textContent = this.panelTitle;
    const found = this.file.explained(this.readings);
    const refused = found.profile.contradictions();
    this.turn += 1;
    if (refused.length) this.refuse(refused);
    else this.show(found, this.scenarioOf());
    const { turn } = this;
    setTimeout(() => turn === this.turn && (this.views.refresh(), this.beside.refresh()));
  }

  // What the address shares, what can be undone, and whether it is saved.
  note() {
    const state = { ...this.file.state, readings: this.readings };
    document.getElementById("link").value = `${location.href.split("#")[0]}#${asFragment(this.framework, state)}`;
    document.getElementById("undo").disabled = !this.past.length;
    const key = this.text === this.savedText ? (this.fileName ? "page.in_file" : "") : "page.not_saved";
    document.getElementById("kept").textContent = key && say(key, { name: this.fileName });
    this.lists();
  }

  // What has been cited, and who has rated, to be picked from.
  lists() {
    const options = (id, names) => document.getElementById(id).replaceChildren(...names.map((value) => element("option", { value })));
    options("known-sources", [...new Set([...this.file.evidence().map(([, { cited }]) => cited), ...this.framework.source.keys()])]);
    options("known-raters", [...new Set([...this.file.findings.values()].flatMap(({ raters }) => [...raters.keys()]))]);
  }

  refuse(groups) {
    const titles = listed(groups.map(({ title }) => title));
    document.getElementById("answer").className = "refused";
    put("answer", "No answer", say("page.refused", { titles }));
    tell([]);
    this.form.mark({ mattering: [], idle: [] });
    document.getElementById("explanation").replaceChildren();
  }

  // What the file says beside its findings, as far as it is about this authority at this date.
  scenarioOf() {
    const { authority, as_of: date, about } = this.file;
    const isSame = !this.base || (authority === this.base.authority && date === this.base.as_of);
    return isSame ? about : { sources: about.sources };
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
      goTo: (attribute) => this.goTo(attribute),
      sources: this.file.about.sources,
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

  // The text of the file as it is saved.
  scenario() {
    return this.file.authority ? this.text : this.file.put(["authority"], say("an_authority"));
  }

  download() {
    const problem = isDate(this.file.as_of) ? "" : say("page.date");
    put("date-problem", problem);
    document.getElementById("date").setAttribute("aria-invalid", String(problem !== ""));
    if (problem) {
      this.views.go(FIRST_VIEW);
      document.getElementById("date").focus();
      return;
    }
    const named = (this.file.authority || "scenario").toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const name = this.fileName || `${named}.yml`;
    const address = URL.createObjectURL(new Blob([this.scenario()], { type: "application/yaml" }));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    Object.assign(this, { fileName: name, savedText: this.text });
    this.keep();
    this.note();
    for (const id of ["saved", "said"]) put(id, say("page.saved", { name }));
  }

  load(input) {
    this.readFile(input, (file, { name }) => {
      this.restart(file.text, this.readings, name);
      this.savedText = this.text;
      this.keep();
      this.note();
      put("said", say("file.loaded", { file: name }));
      this.views.go(FIRST_VIEW);
    });
  }

  // Reads a scenario file that a person chose, at once; one with problems changes nothing, and says all of them.
  async readFile(input, act) {
    const [chosen] = input.files;
    if (!chosen) return;
    const bytes = await chosen.arrayBuffer();
    input.value = "";
    const { file, problems } = this.readBytes(chosen.name, bytes);
    put("notice", ...(problems.length ? [say("file.refused"), ...problems] : []));
    if (!problems.length) act(file, chosen);
  }

  // The scenario file that bytes are, and what is wrong with it, each with its line.
  readBytes(name, bytes) {
    const told = (line, problem) => say("file.line", { file: name, line, problem });
    let text = "";
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return { problems: [`${name}: ${say("file.utf8")}`] };
    }
    try {
      const file = new ScenarioFile(this.framework, text);
      return { file, problems: file.problems.map(({ line, key, slots }) => told(line, say(key, slots))) };
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      return { problems: [told(error.line, say(error.key))] };
    }
  }

  // Another file, beside which what is set here stands.
  hold(file) {
    this.other = file;
    const refused = [this.file, file].some((each) => each.explained(this.readings).profile.contradictions().length);
    if (refused) put("compared", say("page.no_compare"));
    else this.views.compare(file, this.readings);
  }

  // The draft that this browser kept of this page, where it is not what the page starts from.
  draft() {
    try {
      const draft = JSON.parse(localStorage.getItem(this.draftKey));
      return draft && draft.text !== this.text ? draft : null;
    } catch {
      return null; // a browser that keeps nothing
    }
  }

  get draftKey() {
    const { authority, as_of: date } = new ScenarioFile(this.framework, this.start.text);
    return ["delivery-model", this.framework.content_hash.slice(0, 12), ...(DATA.preset.text ? [authority, date] : [])].join(" ");
  }

  // Keeps what is set in this browser until it is saved; leaving asks where that cannot be.
  keep() {
    const isSaved = this.text === this.savedText;
    try {
      if (isSaved) localStorage.removeItem(this.draftKey);
      else localStorage.setItem(this.draftKey, JSON.stringify({ text: this.text, readings: this.readings, fileName: this.fileName, at: new Date().toISOString() }));
      this.isKept = true;
    } catch {
      this.isKept = isSaved;
    }
  }

  // Offers a draft; nothing is chosen for the person.
  offer(draft) {
    this.offered = draft;
    const place = document.getElementById("draft");
    place.hidden = !draft;
    if (draft) place.firstElementChild.textContent = say("page.draft", { date: dateInWords(draft.at.slice(0, 10)), time: draft.at.slice(11, 16) });
  }

  resume() {
    const { text, readings, fileName } = this.offered;
    this.restart(text, readings, fileName);
    this.offer(null);
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
