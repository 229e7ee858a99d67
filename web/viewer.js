// The view of one record: what of it is shown, and when it is painted.
import { CanvasSurface, Grid, readColours, SMALLEST_TEXT } from "./canvas_surface.js";
import { drawScene, inClock } from "./scene.js";
import { rowsOf, usualLayout } from "./layouts.js";
import { GUTTER, MARGIN, PAGE_HEIGHTS, PAGE_TRACE, SCREEN_MM } from "./paper.js";
import { fittingZoom, keptWithin, layOut, secondsShown, timesOf } from "./paper.js";
import { levelFor, reachOf, samplesIn, tileSeconds, TileStore } from "./tiles.js";
import { spansOf, StretchIndex } from "./stretch_index.js";
import { tintStrength } from "./marks.js";
import { byId } from "./elements.js";
import { say } from "./language.js";

const ZOOM_LIMITS = [0.4, 30]; // CSS pixels a millimetre

/** Seconds of 25 mm/s that fill a width of so many CSS pixels: a page, or on a phone what can be read. */
const secondsToFit = (width) => (width < 600 ? 4 : 10);

export class Viewer {
  #frame = 0;
  #grid = new Grid();
  #listeners = [];

  /** `fetchTrace(entry, {layer, from, to, points})` gives a promise of an answer of /trace. */
  constructor({ canvas, fetchTrace, onError }) {
    Object.assign(this, { canvas, fetchTrace, onError });
    this.context = canvas.getContext("2d", { alpha: false });
    this.colours = readColours(document.documentElement);
    this.entry = null;
    this.record = null;
    this.paper = null;
    this.reaches = {};
    this.view = {
      start: 0, speed: 25, gain: 10, zoom: 1, fitted: true, top: 0, layout: "3x4",
      findings: true, restored: false, heat: false, finding: null, calipers: null,
    };
    new ResizeObserver(() => this.#resized()).observe(canvas.parentElement);
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }

  get duration() {
    return this.record?.store.duration ?? 0;
  }

  /** Seconds that the first column shows, or the whole width where there are no columns. */
  get shown() {
    return this.paper ? secondsShown(this.paper, this.view.speed) : 10;
  }

  /** `facts` as the service gives them of its model. */
  setModel(facts) {
    this.model = facts;
    this.invalidate();
  }

  async open(entry) {
    this.entry = entry;
    const { row } = entry;
    const kept = row.kept;
    this.record = null;
    this.paper = null;
    Object.assign(this.view, { start: 0, top: 0, finding: null, calipers: null });
    this.loading = Boolean(kept);
    this.drawnLevel = null;
    this.invalidate();
    if (!kept) return;
    const store = new TileStore({
      rate: kept.rate_hz,
      duration: kept.duration_s,
      fetchTile: (asked) => this.fetchTrace(entry, asked),
      onTile: () => this.invalidate(),
      onError: (error) => this.onError(error),
    });
    const first = { layer: "measured", from: 0, to: Math.min(tileSeconds(0), kept.duration_s), points: samplesIn(kept.rate_hz, tileSeconds(0)) };
    let answer;
    try {
      answer = await this.fetchTrace(entry, first);
    } catch (error) {
      if (this.entry === entry) {
        this.loading = false;
        this.invalidate();
        this.onError(error);
      }
      return;
    }
    if (this.entry !== entry) return;
    this.loading = false;
    store.keep("measured", 0, 0, answer);
    this.reaches = {};
    for (const { name, unit, measured } of answer.leads) {
      const reach = reachOf(measured) ?? { up: 1, down: 0.5 };
      this.reaches[name] = { ...reach, millivolts: unit === "mV" };
    }
    if (!entry.layout) entry.layout = usualLayout(kept.leads, this.canvas.clientWidth >= 600);
    this.view.layout = entry.layout;
    this.record = {
      row,
      store,
      unit: kept.unit,
      leads: kept.leads,
      spans: new StretchIndex(spansOf(row, tintStrength)),
      silent: new StretchIndex(row.not_assessed ?? []),
    };
    this.#layOut();
    this.invalidate();
  }

  /** Changes parts of the view; anything that moves time or paper is kept within limits. */
  set(change) {
    const middle = this.view.start + this.shown / 2;
    Object.assign(this.view, change);
    if (change.layout && this.entry) this.entry.layout = change.layout;
    if (change.zoom) this.view.fitted = false;
    if (["layout", "speed", "gain", "zoom", "fitted"].some((key) => key in change)) {
      if ("layout" in change || "gain" in change) this.view.calipers = null;
      this.#layOut();
      if (change.start === undefined && !this.view.fitted && "zoom" in change)
        this.view.start = middle - this.shown / 2;
    }
    this.#keepWithin();
    this.invalidate();
  }

  /** Moves in time so that `seconds` of a lead are well in view. */
  show(seconds, lead) {
    const cell = this.paper?.cells.find((candidate) => candidate.lead === lead);
    if (!cell) return this.set({ start: seconds - this.shown / 2 });
    const times = timesOf(cell, this.view.start, this.view.speed);
    const whole = this.duration <= this.shown + 0.01;
    if (seconds < times.from || seconds > times.to) {
      // Of a record that is shown whole the time stays, or a column would show another stretch.
      const wanted = this.view.start + seconds - (times.from + times.to) / 2;
      const start = keptWithin(wanted, this.shown, this.duration);
      if (!whole) this.view.start = start;
    }
    const heightShown = this.canvas.clientHeight / this.view.zoom;
    if (cell.top < this.view.top || cell.top + cell.height > this.view.top + heightShown)
      this.view.top = cell.top + cell.height / 2 - heightShown / 2;
    this.set({});
  }

  zoomBy(factor, x = null) {
    const { zoom, start, speed } = this.view;
    const next = Math.min(Math.max(zoom * factor, ZOOM_LIMITS[0]), ZOOM_LIMITS[1]);
    // The time under the pointer stays where it is, where the whole width is one time axis.
    if (x === null || !this.paper) return this.set({ zoom: next });
    const seconds = start + Math.max(x / zoom - GUTTER, 0) / speed;
    this.set({ zoom: next, start: seconds - Math.max(x / next - GUTTER, 0) / speed });
  }

  fit() {
    this.set({ fitted: true, top: 0 });
  }

  trueSize() {
    this.set({ zoom: SCREEN_MM });
  }

  /** The paper and view as they are printed: the same start and marks on a page of 250 mm. */
  forPrint() {
    const rows = rowsOf(this.view.layout, this.record.leads);
    const paper = layOut(rows, this.reaches, this.view.gain, PAGE_TRACE, this.room);
    const samePaper = Math.abs(this.paper.traceWidth - PAGE_TRACE) < 0.5;
    return { paper, view: { ...this.view, zoom: 12, calipers: samePaper ? this.view.calipers : null } };
  }

  levelNow() {
    const ratio = globalThis.devicePixelRatio ?? 1;
    return levelFor(this.view.zoom * this.view.speed * ratio, this.duration);
  }

  invalidate() {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #layOut() {
    if (!this.record) return;
    const { view, canvas } = this;
    const fitting = fittingZoom(canvas.clientWidth, (secondsToFit(canvas.clientWidth) * 25) / view.speed, view.speed, ZOOM_LIMITS);
    if (view.fitted) view.zoom = fitting;
    // Rows get the room that the frame has at this zoom, so that zooming in changes no proportions.
    this.room = Math.min(Math.max(canvas.clientHeight / fitting, PAGE_HEIGHTS[0]), PAGE_HEIGHTS[1]);
    const traceWidth = Math.max(canvas.clientWidth / view.zoom - GUTTER - MARGIN, 20);
    this.paper = layOut(rowsOf(view.layout, this.record.leads), this.reaches, view.gain, traceWidth, this.room);
    this.#keepWithin();
  }

  #keepWithin() {
    if (!this.paper) return;
    const { view, canvas } = this;
    view.start = keptWithin(view.start, this.shown, this.duration);
    const hidden = Math.max(this.paper.height - canvas.clientHeight / view.zoom, 0);
    view.top = Math.min(Math.max(view.top, 0), hidden);
  }

  #resized() {
    const { canvas } = this;
    const ratio = globalThis.devicePixelRatio ?? 1;
    const { clientWidth, clientHeight } = canvas.parentElement;
    canvas.width = Math.max(Math.round(clientWidth * ratio), 1);
    canvas.height = Math.max(Math.round(clientHeight * ratio), 1);
    this.#layOut();
    this.#paint();
  }

  #paint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { context, canvas, paper, view, record } = this;
    const ratio = globalThis.devicePixelRatio ?? 1;
    context.fillStyle = this.colours.paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (record && paper) {
      const scale = view.zoom * ratio;
      const height = Math.max(paper.height, canvas.clientHeight / view.zoom);
      this.#grid.paint(context, paper.width, height, scale, view.top, this.colours);
      const surface = new CanvasSurface(context, scale, view.top, this.colours);
      this.draw(surface, paper, { ...view, zoom: scale, smallestText: SMALLEST_TEXT / view.zoom });
    }
    for (const listener of this.#listeners) listener(this);
  }

  /** Draws what `view` asks for on a surface, from the tiles that fit the screen. */
  draw(surface, paper, view) {
    const usualPeaks = this.model?.calibration?.usual_lead_peaks ?? [];
    const level = this.#levelToDraw();
    drawScene(surface, paper, view, { ...this.record, usualPeaks }, level);
    const layers = ["measured", ...(view.restored ? ["restored"] : []), ...(view.heat ? ["map"] : [])];
    // A page of print as well: a browser that is told to print does not wait for anything.
    const page = PAGE_TRACE / view.speed;
    this.record.store.prepare(layers, view.start - this.shown / 2, view.start + Math.max(page, 1.5 * this.shown), this.levelNow());
  }

  /** The level that fits, or, until its tiles are here, the one that was drawn before. */
  #levelToDraw() {
    const level = this.levelNow();
    const { start } = this.view;
    const whole = this.record.store.holds("measured", start, start + this.shown, level);
    if (whole || this.drawnLevel === null) this.drawnLevel = level;
    return this.drawnLevel;
  }

  /** What the paper shows, in words. */
  describe() {
    if (!this.record) return say("no_record");
    const { row } = this.record;
    const n = row.findings?.length ?? 0;
    return say("paper_label", {
      name: this.entry.name,
      layout: say(`layout_${this.view.layout}`),
      from: inClock(this.view.start, this.shown, 1),
      to: inClock(Math.min(this.view.start + this.shown, this.duration), this.shown, 1),
      count: n === 1 ? say("findings_count_one") : say("findings_count", { n }),
    });
  }
}

/** The line below the paper that says its scale. */
export function scaleInWords({ view, record, model }) {
  const key = record && record.unit !== "mV" ? "view_scale_units" : "view_scale";
  const { highpass_hz: from, lowpass_hz: to } = model?.preprocessing ?? {};
  const scale = say(key, { speed: view.speed, gain: view.gain, zoom: Math.round((100 * view.zoom) / SCREEN_MM) });
  return from > 0 && to > 0 ? scale + say("view_band", { from, to }) : scale;
}

/** Keeps progress bar, note, label and scale beside the canvas up to date. */
export function followViewer(viewer) {
  let busySince = 0;
  viewer.onChange(() => {
    const busy = viewer.loading || viewer.record?.store.loading;
    if (!busy) busySince = 0;
    else if (busySince === 0) busySince = performance.now();
    const long = busy && performance.now() - busySince > 250;
    if (busy && !long) setTimeout(() => viewer.invalidate(), 260);
    byId("loading").hidden = !long;
    viewer.canvas.setAttribute("aria-busy", String(Boolean(busy)));
    viewer.canvas.setAttribute("aria-label", viewer.describe());
    byId("scale").textContent = viewer.record ? scaleInWords(viewer) : "";
  });
}
