// What can be taken along of the open record.
import { make, notify } from "./elements.js";
import { say } from "./language.js";
import { fileOf } from "./service.js";

export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = make("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

const stem = (name) => name.split("/").pop().replace(/\.[^.]*$/, "");

/** The question that gives the service's drawing the look of the screen. */
export function drawingQuery(view) {
  return {
    format: "pdf",
    layout: view.layout === "cabrera" ? "6x2" : view.layout,
    cabrera: Number(view.layout === "cabrera"),
    speed: view.speed,
    gain: view.gain,
    start: view.start.toFixed(3),
    restored: Number(view.restored),
    findings: Number(view.findings),
  };
}

/** The row as the service gave it, without what only this page needs. */
export function rowAlone(row) {
  const { kept: _kept, kept_reason: _reason, ...alone } = row;
  return alone;
}

async function saveFromService(entry, what, query, name) {
  notify(say("exporting", { what: name }), true);
  try {
    save(await fileOf(entry.row.kept.id, what, query), name);
    notify("");
  } catch (error) {
    notify(say("error_line", { reason: error.message }));
  }
}

/** Buttons for one entry. */
export function exportButtons(entry, viewer) {
  const button = (key, run) => {
    const element = make("button", { type: "button", id: key.replace("_", "-"), textContent: say(key) });
    element.addEventListener("click", run);
    return element;
  };
  const json = () => {
    const text = JSON.stringify(rowAlone(entry.row), null, 2);
    save(new Blob([text], { type: "application/json" }), `${stem(entry.name)}.json`);
  };
  const group = make("div", { className: "exports", aria: { role: "group", label: say("export") } }, button("export_json", json));
  if (entry.row.kept && entry.row.status === "assessed") {
    group.append(
      button("export_pdf", () => saveFromService(entry, "drawing", drawingQuery(viewer.view), `${stem(entry.name)}.pdf`)),
      button("export_annotations", () => saveFromService(entry, "annotations", {}, `${stem(entry.name)}.crest`)),
    );
  }
  if (entry.row.kept) group.append(button("print", () => window.print()));
  return group;
}
