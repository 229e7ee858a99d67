// Puts the page together.
import { announce, byId, notify } from "./elements.js";
import { fillTexts, loadLanguage, say } from "./language.js";
import { filesOfDrop, filesOfInput, recordsOf } from "./intake.js";
import { Queue, refusedRow } from "./queue.js";
import { assess, modelFacts, onKeyNeeded, trace } from "./service.js";
import { showProgress, Worklist } from "./worklist.js";
import { followViewer, Viewer } from "./viewer.js";
import { calipersInTheMiddle, handlePointers } from "./viewer_input.js";
import { Timeline } from "./timeline.js";
import { makeLegend, makeTools } from "./tools.js";
import { askForKey, makeHelp } from "./dialogs.js";
import { belongsTo, commandOf } from "./keys.js";
import { announceCalipers, caliperKey } from "./caliper_keys.js";
import { markFinding, showDetails } from "./details.js";
import { offerAgain } from "./again.js";
import { exportButtons } from "./exports.js";
import { handlePrinting } from "./print.js";
import { findingFrom, mostTelling, reasonOf } from "./ordering.js";
import { placeToShow } from "./finding_place.js";

await loadLanguage("en");
fillTexts(document);
onKeyNeeded(askForKey);

/** A trace; a record that the service no longer keeps is given to it once more. */
async function fetchTrace(entry, asked) {
  try {
    return await trace(entry.row.kept.id, asked);
  } catch (error) {
    if (error.status !== 404) throw error;
    entry.again ??= assess(entry.files, undefined, entry.stated).finally(() => (entry.again = null));
    const rows = await entry.again;
    const row = rows.find(({ file }) => file === entry.row.file) ?? rows[0];
    if (!row?.kept) throw error;
    entry.row.kept = row.kept;
    return trace(row.kept.id, asked);
  }
}

const viewer = new Viewer({
  canvas: byId("paper"),
  fetchTrace,
  onError: (error) => notify(say("error_line", { reason: error.message })),
});
const worklist = new Worklist({ onOpen: (entry) => open(entry) });
let parts = 0;
let facts = null;
const queue = new Queue({
  assess,
  onRow: (record, row) => worklist.add({ name: nameOfRow(record, row), files: record.files, row, stated: {} }),
  onChange: (state) => {
    showProgress(state, parts);
    if (!state.running) worklist.openRarest();
  },
});

/** Several records of one file are told apart by what the service calls them. */
function nameOfRow(record, row) {
  const last = record.name.split("/").pop();
  return row.file && !row.file.endsWith(last) ? `${record.name}: ${row.file}` : record.name;
}

const app = {
  viewer,
  measuring: false,
  openFiles: () => byId("files").click(),
  openFolder: () => byId("folder").click(),
  openHelp: () => byId("help").showModal(),
  toFilter: () => showList().then(() => byId("filter-words").focus()),
  toWorklist: () => showList().then(() => byId("entries").focus()),
  toPaper: () => {
    document.body.dataset.face = "record";
    viewer.canvas.focus();
  },
  stepRecord: (step) => worklist.select(worklist.neighbour(step)),
  stepFinding,
  toggleCalipers,
};

async function showList() {
  document.body.dataset.face = "list";
}

function open(entry) {
  byId("record-name").textContent = entry.name;
  document.title = `${entry.name} – crest`;
  const { row } = entry;
  const note = byId("paper-note");
  note.hidden = Boolean(row.kept);
  note.textContent =
    row.status === "assessed"
      ? say("not_kept", { reason: row.kept_reason ?? say("not_kept_unknown") })
      : `${say("verdict_refused")}: ${reasonOf(row)}`;
  showDetails(entry, { onChoose: goToFinding, exports: exportButtons(entry, viewer) });
  if (row.status !== "assessed" && entry.files.length > 0) offerAgain(entry, { assess, onRow: (next) => worklist.replace(entry, next) });
  viewer.open(entry);
  // Asked for with the first record, not before: it may need a key.
  if (row.kept) facts ??= modelFacts().then((model) => viewer.setModel(model), () => (facts = null));
}

function goToFinding(index) {
  const finding = viewer.record?.row.findings[index];
  if (!finding) return;
  const place = placeToShow(finding, viewer);
  viewer.set({ finding: index, findings: true, ...(place.layout ? { layout: place.layout } : {}) });
  viewer.show(place.seconds, place.lead);
  markFinding(index);
  document.body.dataset.face = "record";
  announce(say("finding_announced", { n: index + 1, all: viewer.record.row.findings.length, sentence: finding.sentence }));
}

function stepFinding(step) {
  const findings = viewer.record?.row.findings ?? [];
  const { finding, start } = viewer.view;
  const current = findings[finding];
  const from = current ? mostTelling(current).seconds : step > 0 ? start - 1e-3 : start + viewer.shown;
  const next = findingFrom(findings, from, step);
  if (next === null) notify(say("no_more_findings"));
  else goToFinding(next.index);
}

function toggleCalipers() {
  app.measuring = !app.measuring;
  document.body.dataset.measuring = app.measuring;
  viewer.set({ calipers: app.measuring && viewer.paper ? calipersInTheMiddle(viewer) : null });
  if (!app.measuring) return;
  viewer.canvas.focus();
  notify(say("calipers_hint"));
  announceCalipers(viewer);
}

async function take(files) {
  if (files.length === 0) return;
  notify(say("reading_files"));
  const found = await recordsOf(files);
  notify("");
  parts = found.parts;
  for (const { name, reason } of found.refused)
    worklist.add({ name, files: [], row: refusedRow(name, say(reason)), stated: {} });
  queue.add(found.records);
}

function handleFiles() {
  for (const [id, field] of [["open-files", "files"], ["open-folder", "folder"]]) {
    byId(id).addEventListener("click", () => byId(field).click());
    byId(field).addEventListener("change", (event) => {
      const files = filesOfInput(event.target);
      event.target.value = "";
      take(files);
    });
  }
  byId("cancel").addEventListener("click", () => queue.cancel());
  const sign = byId("drop-sign");
  addEventListener("dragover", (event) => {
    event.preventDefault();
    sign.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) sign.hidden = true;
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    sign.hidden = true;
    filesOfDrop(event.dataTransfer).then(take);
  });
}

function handleKeys() {
  const single = byId("single-keys");
  single.checked = localStorage.getItem("crest-single-keys") !== "off";
  single.addEventListener("change", () => localStorage.setItem("crest-single-keys", single.checked ? "on" : "off"));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && app.measuring && !document.querySelector("dialog[open]")) return toggleCalipers();
    if (event.ctrlKey || event.metaKey || belongsTo(event.target, event.key)) return;
    if (caliperKey(viewer, event)) return event.preventDefault();
    const command = commandOf(event.key);
    if (event.altKey || !command || (command.record && !viewer.record)) return;
    // Letters act everywhere only as long as the person wants that; on the paper they always do.
    if (event.key.length === 1 && !single.checked && document.activeElement !== viewer.canvas) return;
    event.preventDefault();
    command.run(app, event);
  });
}

makeTools(app);
makeLegend(viewer);
makeHelp();
followViewer(viewer);
new Timeline(byId("timeline"), viewer);
handlePointers(viewer, { measuring: () => app.measuring, onMeasured: () => announceCalipers(viewer) });
handlePrinting(viewer);
handleFiles();
handleKeys();
byId("back").addEventListener("click", () => app.toWorklist());
byId("open-help").addEventListener("click", app.openHelp);
byId("entries").addEventListener("click", () => (document.body.dataset.face = "record"));
document.documentElement.dataset.ready = "true";
