// The list of records, rarest first, as a list box: one is open, arrows move on.
import { byId, make } from "./elements.js";
import { say } from "./language.js";
import { counts, passes, rarerFirst, reasonOf, verdictOf } from "./ordering.js";
import { assessedShares, leadsLost, tintStrength } from "./marks.js";
import { STANDARD_LEADS } from "./layouts.js";

const VERDICTS = ["all", "unusual", "usual", "uncalibrated", "refused"];

/** Twelve small marks, one a lead: full where it was assessed, hatched where not. */
function qualityMarks(row) {
  const shares = assessedShares(row);
  if (!shares) return null;
  const lost = leadsLost(shares);
  const words = lost.length === 0 ? say("quality_all") : say("quality_lost", { leads: lost.join(", ") });
  const marks = STANDARD_LEADS.map((lead) => make("i", { className: lost.includes(lead) ? "lost" : "" }));
  return make("span", { className: "quality", title: words, aria: { role: "img", label: words } }, ...marks);
}

function elementOf(entry) {
  const { row, name } = entry;
  const verdict = verdictOf(row);
  const strength = row.p_value ? tintStrength(row.p_value) : 0;
  const tint = make("span", { className: "tint", aria: { hidden: true } });
  tint.style.opacity = verdict === "unusual" || row.findings?.length > 0 ? strength / 0.6 : 0;
  const words = make(
    "span",
    { className: "words" },
    make("span", { className: "name", textContent: name, title: row.file ?? name }),
    make("span", { className: `verdict ${verdict}`, textContent: say(`verdict_${verdict}`) }),
    make("span", { className: "rarity", textContent: row.rarity ?? "" }),
    make("span", { className: "reason", textContent: reasonOf(row), title: reasonOf(row) }),
  );
  const quality = qualityMarks(row);
  if (quality) words.append(quality);
  const element = make("li", { id: entry.id, aria: { role: "option", selected: false } }, tint, words);
  element.dataset.verdict = verdict;
  return element;
}

export class Worklist {
  #entries = [];
  #shown = [];
  #pending = 0;
  #count = 0;
  #chosen = false;

  constructor({ onOpen }) {
    this.onOpen = onOpen;
    this.selected = null;
    this.box = byId("entries");
    this.words = byId("filter-words");
    this.verdict = byId("filter-verdict");
    this.words.addEventListener("input", () => this.#fill());
    this.verdict.addEventListener("change", () => this.#fill());
    this.words.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") this.box.focus();
    });
    this.box.addEventListener("click", (event) => {
      const element = event.target.closest("li");
      if (element) this.select(this.#shown.find(({ id }) => id === element.id));
    });
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.#fill();
  }

  /** Gives an entry another row, and opens it. */
  replace(entry, row) {
    entry.row = row;
    entry.layout = undefined;
    entry.element = elementOf(entry);
    this.#fill();
    this.select(entry);
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  add({ name, files, row, stated }) {
    const entry = { id: `entry-${++this.#count}`, name, files, row, stated };
    entry.element = elementOf(entry);
    this.#entries.push(entry);
    // Many rows may come in one frame; the list is put in order once for all of them.
    if (this.#pending === 0) this.#pending = requestAnimationFrame(() => this.#fill());
    return entry;
  }

  /** Opens the first record, unless the person has chosen one. */
  openRarest() {
    if (this.#chosen) return;
    if (this.#pending !== 0) {
      cancelAnimationFrame(this.#pending);
      this.#fill();
    }
    if (this.#shown[0] !== this.selected) this.select(this.#shown[0], { chosen: false });
  }

  /** The record `step` places on in the list as it is shown; null: none. */
  neighbour(step) {
    const index = this.#shown.indexOf(this.selected);
    return index < 0 ? (this.#shown[0] ?? null) : (this.#shown[index + step] ?? null);
  }

  /** `chosen`: by the person. */
  select(entry, { chosen = true } = {}) {
    if (!entry) return;
    this.#chosen ||= chosen;
    this.selected?.element.setAttribute("aria-selected", "false");
    this.selected = entry;
    entry.element.setAttribute("aria-selected", "true");
    entry.element.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", entry.id);
    this.onOpen(entry);
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const last = this.#shown.length - 1;
    const index = this.#shown.indexOf(this.selected);
    let next = null;
    if (step) next = Math.min(Math.max(index + step, 0), last);
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = last;
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.select(this.#shown[next]);
  }

  #fill() {
    this.#pending = 0;
    const n = counts(this.#entries);
    const chosen = this.verdict.value || "all";
    const choices = VERDICTS.filter((verdict) => verdict === "all" || n[verdict] > 0 || verdict === chosen);
    this.verdict.replaceChildren(
      ...choices.map((verdict) =>
        make("option", { value: verdict, textContent: say(`filter_${verdict}`, { n: n[verdict] }), selected: verdict === chosen }),
      ),
    );
    const filter = { verdict: chosen, words: this.words.value.trim() };
    this.#shown = this.#entries.filter((entry) => passes(entry, filter)).sort(rarerFirst);
    this.box.replaceChildren(...this.#shown.map(({ element }) => element));
    const note = byId("list-empty");
    note.hidden = this.#shown.length > 0;
    note.textContent = say(this.isEmpty ? "worklist_empty" : "none_passes");
    this.box.hidden = this.#shown.length === 0;
    if (!this.selected && this.#shown.length > 0) this.select(this.#shown[0], { chosen: false });
  }
}

/** Shows the state of a queue (queue.js). */
export function showProgress(state, parts) {
  const { done, all, refused, running, waitSeconds, cancelled } = state;
  byId("progress").hidden = all === 0;
  const bar = byId("progress-bar");
  bar.max = Math.max(all, 1);
  // Of the first record nobody knows how far it is: the bar moves without a value.
  if (running && done === 0) bar.removeAttribute("value");
  else bar.value = done;
  bar.hidden = !running;
  byId("cancel").hidden = !running;
  let text = say(running ? "queue_progress" : "queue_done", { done, all, refused });
  if (waitSeconds !== null) text = say("queue_waiting", { seconds: waitSeconds });
  if (cancelled) text = say("queue_cancelled", { done, all });
  if (!running && parts > 0) text += `; ${say("parts_of_records", { n: parts })}`;
  byId("progress-text").textContent = text;
}
