// The form: what a person has set, as a state, and a state set in the form.
"use strict";

const UNKNOWN = "";
const SEVERAL = "*";

class Form {
  constructor(framework, root) {
    this.framework = framework;
    this.name = root.querySelector("#name");
    this.date = root.querySelector("#date");
    this.findings = [...root.querySelectorAll("[data-attribute]")];
    this.counts = [...root.querySelectorAll("[data-count]")];
    this.readings = [...root.querySelectorAll("[data-reading]")];
  }

  // The alternatives chosen that are not the default.
  chosen() {
    return this.readings
      .map((set) => [set.dataset.reading, set.querySelector("input:checked").value])
      .filter(([name, value]) => value !== this.framework.reading.get(name).default);
  }

  countIn(row) {
    const [low, high] = [...row.querySelectorAll("select")].map((select) => select.value);
    if (low === "" && high === "") return null;
    const size = this.framework.group.get(row.dataset.count).members.length;
    return [Number(low || 0), Number(high === "" ? size : high)];
  }

  set(state) {
    this.name.value = state.authority;
    this.date.value = state.as_of;
    const findings = new Map(state.findings);
    for (const set of this.findings) setLevels(set, findings.get(set.dataset.attribute) ?? []);
    for (const row of this.counts) {
      const found = state.counts.find(([group, level]) => group === row.dataset.count && level === row.dataset.level);
      row.querySelectorAll("select").forEach((select, place) => (select.value = found ? String(found[2 + place]) : ""));
    }
    const readings = new Map(state.readings);
    for (const set of this.readings) {
      const value = readings.get(set.dataset.reading) ?? this.framework.reading.get(set.dataset.reading).default;
      set.querySelectorAll("input").forEach((input) => (input.checked = input.value === value));
    }
    this.reveal();
  }

  // Shows the choices of several levels where they are asked for.
  reveal() {
    for (const set of this.findings) {
      const several = set.querySelector(".several");
      if (several) several.hidden = chosenIn(set) !== SEVERAL;
    }
  }

  // Says beside each question that is open whether its answer can still matter.
  mark({ mattering, idle }) {
    const said = new Map([
      ...mattering.map(({ attribute }) => [attribute, say("page.can_change")]),
      ...idle.map((attribute) => [attribute, say("page.cannot_change")]),
    ]);
    for (const set of this.findings) set.querySelector(".note").textContent = said.get(set.dataset.attribute) ?? "";
  }

  // Brings a person to a question.
  goTo(attribute) {
    const set = this.findings.find((each) => each.dataset.attribute === attribute);
    set.scrollIntoView();
    set.querySelector("input:checked").focus();
  }
}

function chosenIn(set) {
  return set.querySelector("input[type=radio]:checked").value;
}

function levelsIn(set) {
  const chosen = chosenIn(set);
  if (chosen === UNKNOWN) return [];
  if (chosen !== SEVERAL) return [chosen.slice(1)];
  return [...set.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value);
}

function setLevels(set, levels) {
  const boxes = [...set.querySelectorAll("input[type=checkbox]")];
  const isOpen = levels.length > 1 && levels.length < boxes.length;
  const wanted = isOpen ? SEVERAL : levels.length === 1 ? `=${levels[0]}` : UNKNOWN;
  set.querySelectorAll("input[type=radio]").forEach((radio) => (radio.checked = radio.value === wanted));
  boxes.forEach((box) => (box.checked = isOpen && levels.includes(box.value)));
}
