// A record that was not assessed, once more with what its file leaves open: rate and unit.
import { byId, make, notify } from "./elements.js";
import { say } from "./language.js";

const UNITS = ["", "uV", "mV", "V"];

/** `assess(files, signal, stated)` gives a promise of rows; `onRow` takes the one of this entry. */
export function offerAgain(entry, { assess, onRow }) {
  const rate = make("input", { type: "number", min: 1, step: "any", value: entry.stated.rate ?? "" });
  const units = UNITS.map((value) => make("option", { value, textContent: value || say("again_as_file") }));
  const unit = make("select", {}, ...units);
  unit.value = entry.stated.unit ?? "";
  const form = make(
    "form",
    { className: "again" },
    make("p", { className: "quiet", textContent: say("again_explained") }),
    make("label", {}, `${say("again_rate")} `, rate),
    make("label", {}, `${say("again_unit")} `, unit),
    make("button", { type: "submit", textContent: say("again") }),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    entry.stated = { ...(rate.value ? { rate: rate.value } : {}), ...(unit.value ? { unit: unit.value } : {}) };
    notify(say("reading_files"), true);
    try {
      const rows = await assess(entry.files, undefined, entry.stated);
      notify("");
      onRow(rows.find(({ file }) => file === entry.row.file) ?? rows[0]);
    } catch (error) {
      notify(say("error_line", { reason: error.message }));
    }
  });
  byId("details-body").append(form);
}
