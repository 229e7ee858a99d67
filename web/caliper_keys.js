// Calipers without a mouse.
import { announce } from "./elements.js";
import { inWords, measure, moved } from "./calipers.js";
import { say } from "./language.js";

/** Says what the calipers measure. */
export function announceCalipers({ view, paper, record }) {
  const { from, to, cell } = view.calipers;
  announce(say("calipers_announced", { lead: paper.cells[cell].label, measure: inWords(measure(from, to), record.unit) }));
}

/** Handles a key while calipers lie on the paper; tells whether it did. */
export function caliperKey(viewer, event) {
  const { calipers } = viewer.view;
  if (!calipers || !viewer.paper) return false;
  const vertical = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.altKey && vertical) {
    const cells = viewer.paper.cells;
    viewer.set({ calipers: { ...calipers, cell: (calipers.cell + vertical + cells.length) % cells.length } });
  } else if (event.key === " ") {
    viewer.set({ calipers: { ...calipers, held: calipers.held === "to" ? "from" : "to" } });
  } else if (event.key.startsWith("Arrow")) {
    const held = moved(calipers[calipers.held], event.key, viewer.record.store.rate, event.shiftKey);
    viewer.set({ calipers: { ...calipers, [calipers.held]: held } });
  } else {
    return false;
  }
  announceCalipers(viewer);
  return true;
}
