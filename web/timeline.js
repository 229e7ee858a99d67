// A long record at a glance: how rare each stretch of it is, and which is shown.
import { rarityTimeline } from "./marks.js";
import { inClock } from "./scene.js";
import { say } from "./language.js";

const SHORTEST = 1.5; // times the time shown: below that there is nothing to move to

export class Timeline {
  #strengths = null;
  #row = null;

  constructor(canvas, viewer) {
    Object.assign(this, { canvas, viewer });
    this.context = canvas.getContext("2d", { alpha: false });
    viewer.onChange(() => this.#follow());
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#goTo(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) this.#goTo(event);
    });
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  #goTo(event) {
    const box = this.canvas.getBoundingClientRect();
    const { viewer } = this;
    viewer.set({ start: ((event.clientX - box.left) / box.width) * viewer.duration - viewer.shown / 2 });
  }

  #key(event) {
    const { viewer } = this;
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const page = { PageDown: -1, PageUp: 1 }[event.key];
    if (step) viewer.set({ start: viewer.view.start + (step * viewer.duration) / 200 });
    else if (page) viewer.set({ start: viewer.view.start + (page * viewer.duration) / 20 });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #follow() {
    const { canvas, viewer } = this;
    const needed = viewer.record !== null && viewer.duration > SHORTEST * viewer.shown;
    if (canvas.hidden === needed) canvas.hidden = !needed;
    if (!needed) return;
    this.#paint();
    const { start } = viewer.view;
    const clock = (seconds) => inClock(seconds, viewer.duration);
    canvas.setAttribute("aria-valuemin", 0);
    canvas.setAttribute("aria-valuemax", Math.round(viewer.duration));
    canvas.setAttribute("aria-valuenow", Math.round(start));
    const words = { from: clock(start), to: clock(start + viewer.shown), duration: clock(viewer.duration) };
    canvas.setAttribute("aria-valuetext", say("timeline_value", words));
  }

  #paint() {
    const { canvas, context, viewer } = this;
    const ratio = globalThis.devicePixelRatio ?? 1;
    const width = Math.max(Math.round(canvas.clientWidth * ratio), 1);
    const height = Math.max(Math.round(canvas.clientHeight * ratio), 1);
    const { row } = viewer.record;
    if (this.#row !== row || canvas.width !== width || canvas.height !== height) {
      this.#row = row;
      canvas.width = width;
      canvas.height = height;
      this.#strengths = row.status === "assessed" ? rarityTimeline(row, width) : new Float32Array(width);
    }
    context.fillStyle = viewer.colours.paper;
    context.fillRect(0, 0, width, height);
    context.fillStyle = viewer.colours.tint;
    const foot = height - 14 * ratio;
    this.#strengths.forEach((strength, x) => {
      if (strength > 0) context.fillRect(x, foot * (1 - strength / 0.6), 1, (foot * strength) / 0.6);
    });
    this.#paintHours(width, height, ratio);
    const from = (viewer.view.start / viewer.duration) * width;
    const wide = Math.max((viewer.shown / viewer.duration) * width, 3 * ratio);
    context.strokeStyle = viewer.colours.calipers;
    context.lineWidth = 2 * ratio;
    context.strokeRect(from, ratio, wide, height - 2 * ratio);
  }

  #paintHours(width, height, ratio) {
    const { context, viewer } = this;
    const steps = [1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400];
    const step = steps.find((seconds) => (seconds / viewer.duration) * width > 80 * ratio) ?? 28800;
    context.font = `${11 * ratio}px sans-serif`;
    context.textAlign = "left";
    for (let seconds = 0; seconds < viewer.duration; seconds += step) {
      const x = (seconds / viewer.duration) * width;
      context.fillStyle = viewer.colours["grid-major"];
      context.fillRect(x, 0, ratio, height);
      context.fillStyle = viewer.colours["time-label"];
      if (x < width - 50 * ratio) context.fillText(inClock(seconds, viewer.duration), x + 3 * ratio, height - 3 * ratio);
    }
  }
}
