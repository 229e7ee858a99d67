// What each key does; the help dialog is made of the same table.
import { KEY_PAN } from "./viewer_input.js";
import { LAYOUTS } from "./layouts.js";

const pan = (step) => (app, event) => {
  const { viewer } = app;
  viewer.set({ start: viewer.view.start + step * viewer.shown * (event.shiftKey ? 1 : KEY_PAN) });
};
const scroll = (step) => ({ viewer }) => viewer.set({ top: viewer.view.top + step * 15 });
const flip = (name) => ({ viewer }) => viewer.set({ [name]: !viewer.view[name] });
const cycle = (name, values) => ({ viewer }) =>
  viewer.set({ [name]: values[(values.indexOf(viewer.view[name]) + 1) % values.length] });

/** `keys` as KeyboardEvent.key has them; `record`: only where a record is open. */
export const COMMANDS = [
  { group: "records", text: "key_open", keys: ["o"], run: ({ openFiles }) => openFiles() },
  { group: "records", text: "key_open_folder", keys: ["O"], run: ({ openFolder }) => openFolder() },
  { group: "records", text: "key_next_record", keys: ["j"], run: ({ stepRecord }) => stepRecord(1) },
  { group: "records", text: "key_previous_record", keys: ["k"], run: ({ stepRecord }) => stepRecord(-1) },
  { group: "records", text: "key_filter", keys: ["/"], run: ({ toFilter }) => toFilter() },
  { group: "records", text: "key_worklist", keys: ["w"], run: ({ toWorklist }) => toWorklist() },
  { group: "records", text: "key_paper", keys: ["Enter"], run: ({ toPaper }) => toPaper(), record: true },
  { group: "records", text: "key_print", keys: ["P"], run: () => window.print(), record: true },
  { group: "records", text: "key_help", keys: ["?"], run: ({ openHelp }) => openHelp() },
  { group: "view", text: "key_pan_left", keys: ["ArrowLeft"], run: pan(-1), record: true },
  { group: "view", text: "key_pan_right", keys: ["ArrowRight"], run: pan(1), record: true },
  { group: "view", text: "key_scroll", keys: ["ArrowUp"], run: scroll(-1), record: true },
  { group: "view", text: "key_scroll", keys: ["ArrowDown"], run: scroll(1), record: true },
  { group: "view", text: "key_start", keys: ["Home"], run: ({ viewer }) => viewer.set({ start: 0 }), record: true },
  { group: "view", text: "key_end", keys: ["End"], run: ({ viewer }) => viewer.set({ start: viewer.duration }), record: true },
  { group: "view", text: "key_zoom_in", keys: ["+", "="], run: ({ viewer }) => viewer.zoomBy(1.25), record: true },
  { group: "view", text: "key_zoom_out", keys: ["-"], run: ({ viewer }) => viewer.zoomBy(0.8), record: true },
  { group: "view", text: "key_fit", keys: ["0"], run: ({ viewer }) => viewer.fit(), record: true },
  { group: "view", text: "key_true", keys: ["t"], run: ({ viewer }) => viewer.trueSize(), record: true },
  {
    group: "view", text: "key_layout", keys: ["1", "2", "3", "4"], record: true,
    run: ({ viewer }, event) => viewer.set({ layout: LAYOUTS[Number(event.key) - 1] }),
  },
  { group: "view", text: "key_speed", keys: ["s"], run: cycle("speed", [25, 50]), record: true },
  { group: "view", text: "key_gain", keys: ["g"], run: cycle("gain", [5, 10, 20]), record: true },
  { group: "view", text: "key_findings", keys: ["f"], run: flip("findings"), record: true },
  { group: "view", text: "key_restored", keys: ["e"], run: flip("restored"), record: true },
  { group: "view", text: "key_heat", keys: ["h"], run: flip("heat"), record: true },
  { group: "findings", text: "key_next_finding", keys: ["n"], run: ({ stepFinding }) => stepFinding(1), record: true },
  { group: "findings", text: "key_previous_finding", keys: ["p"], run: ({ stepFinding }) => stepFinding(-1), record: true },
  { group: "findings", text: "key_calipers", keys: ["c"], run: ({ toggleCalipers }) => toggleCalipers(), record: true },
];

/** The command of a key; undefined: none. */
export const commandOf = (key) => COMMANDS.find(({ keys }) => keys.includes(key));

/** Whether a key pressed on an element belongs to the element itself. */
export function belongsTo(element, key) {
  if (element.closest("dialog")) return true;
  if (element.matches("input, select, textarea")) return true;
  if (element.matches("button, a, summary")) return key === "Enter" || key === " ";
  const scrolled = element.closest("#details, #list");
  return Boolean(scrolled) && ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].includes(key);
}
