// Mouse, touch and wheel on the paper. What a key does is in keys.js.
import { cellAt, placeIn } from "./paper.js";

export const KEY_PAN = 0.2; // of the time shown

/** Paper coordinates in mm of an event. */
function onPaper(viewer, event) {
  const box = viewer.canvas.getBoundingClientRect();
  const { zoom, top } = viewer.view;
  return { x: (event.clientX - box.left) / zoom, y: (event.clientY - box.top) / zoom + top };
}

/** Calipers of the size of a calibration pulse in the middle of what is shown. */
export function calipersInTheMiddle(viewer) {
  const { paper, view, canvas } = viewer;
  const middle = view.top + Math.min(paper.height, canvas.clientHeight / view.zoom) / 2;
  const cell = cellAt(paper, paper.width / 2, middle) ?? paper.cells[0];
  const from = placeIn(cell, cell.left + cell.width / 2, cell.zero, view.start, view.speed);
  const to = { seconds: from.seconds + 0.2, height: cell.millivolts ? 1 : 8 / cell.gain };
  return { cell: paper.cells.indexOf(cell), from, to, held: "to" };
}

export function handlePointers(viewer, { measuring, onMeasured }) {
  const { canvas } = viewer;
  const pointers = new Map();
  let drag = null;

  const startMeasure = (event) => {
    const { x, y } = onPaper(viewer, event);
    const cell = cellAt(viewer.paper, x, y);
    if (!cell) return null;
    const place = placeIn(cell, x, y, viewer.view.start, viewer.view.speed);
    viewer.set({ calipers: { cell: viewer.paper.cells.indexOf(cell), from: place, to: place, held: "to" } });
    return { cell };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (!viewer.paper || event.button > 0) return;
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    if (pointers.size === 2) drag = { pinch: distanceOf(pointers) };
    else if (measuring()) drag = { measure: startMeasure(event) };
    else drag = { x: event.clientX, y: event.clientY, start: viewer.view.start, top: viewer.view.top };
  });

  canvas.addEventListener("pointermove", (event) => {
    if (!drag || !pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, event);
    const { view } = viewer;
    if (drag.pinch) {
      const distance = distanceOf(pointers);
      viewer.zoomBy(distance / drag.pinch, middleOf(pointers) - canvas.getBoundingClientRect().left);
      drag.pinch = distance;
    } else if (drag.measure) {
      const { x, y } = onPaper(viewer, event);
      viewer.set({ calipers: { ...view.calipers, to: placeIn(drag.measure.cell, x, y, view.start, view.speed) } });
    } else if (drag.start !== undefined) {
      viewer.set({
        start: drag.start - (event.clientX - drag.x) / view.zoom / view.speed,
        top: drag.top - (event.clientY - drag.y) / view.zoom,
      });
    }
  });

  const finish = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (drag?.measure) onMeasured();
    drag = null;
  };
  canvas.addEventListener("pointerup", finish);
  canvas.addEventListener("pointercancel", finish);

  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!viewer.paper) return;
      event.preventDefault();
      const { view } = viewer;
      if (event.ctrlKey) {
        viewer.zoomBy(Math.exp(-event.deltaY * 0.0025), event.clientX - canvas.getBoundingClientRect().left);
        return;
      }
      // A wheel turns the paper where it is higher than its frame, and time otherwise.
      const scrolls = viewer.paper.height > canvas.clientHeight / view.zoom + 0.5 && !event.shiftKey;
      const along = event.deltaX + (scrolls ? 0 : event.deltaY);
      viewer.set({
        start: view.start + along / view.zoom / view.speed,
        top: view.top + (scrolls ? event.deltaY / view.zoom : 0),
      });
    },
    { passive: false },
  );
}

const places = (pointers) => [...pointers.values()];

function distanceOf(pointers) {
  const [one, other] = places(pointers);
  return Math.max(Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY), 1);
}

function middleOf(pointers) {
  const [one, other] = places(pointers);
  return (one.clientX + other.clientX) / 2;
}
