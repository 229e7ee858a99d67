// Everything on the paper but its grid, told to a surface in mm. A surface has rect(role, x, y, width,
// height, strength), line(role, [x, y, ...]), text(role, x, y, text, anchor) and within(box, draw).
import { PULSE_ROOM, timesOf, xOf } from "./paper.js";
import { heatRuns } from "./marks.js";
import { thinned, tracePoints } from "./trace_points.js";
import { tilesBetween } from "./tiles.js";
import { inWords, measure } from "./calipers.js";
import { STANDARD_LEADS } from "./layouts.js";

const HATCH_DISTANCE = 2; // mm along the edges
const DIGIT_WIDTH = 1.9; // mm of a finding's number
const HEAT_HEIGHT = 2.2; // mm of the strip at the foot of a row

/** The name of a lead stands in the gutter, or, of a later column, in its cell. */
const labelledInside = (cell) => cell.column > 0;

/** The part of [start, end] that a cell shows, as {x, width}; null: none. */
function partOf(cell, start, end, view) {
  const { from, to } = timesOf(cell, view.start, view.speed);
  const [first, last] = [Math.max(start, from), Math.min(end, to)];
  if (!(first < last)) return null;
  return { x: xOf(cell, first, view.start, view.speed), width: (last - first) * view.speed };
}

export function drawHatch(surface, x, y, width, height) {
  // Lines from the lower left to the upper right, cut by the box.
  for (let offset = HATCH_DISTANCE; offset < width + height; offset += HATCH_DISTANCE) {
    const before = Math.max(0, offset - height);
    const after = Math.min(offset, width);
    surface.line("hatch", [x + before, y + offset - before, x + after, y + offset - after]);
  }
  surface.line("hatch", [x, y, x + width, y, x + width, y + height, x, y + height, x, y]);
}

/** Stretches of an index that the paper shows. */
function shownOf(index, paper, view) {
  return index.between(view.start, view.start + paper.traceWidth / view.speed);
}

function drawTints(surface, paper, view, spans) {
  const numbers = [];
  // The rarest last, so that it lies on top.
  const shown = shownOf(spans, paper, view).sort((one, other) => other.index - one.index);
  for (const span of shown) {
    for (const cell of paper.cells) {
      if (cell.lead !== span.lead) continue;
      const part = partOf(cell, span.start_s, span.end_s, view);
      if (!part) continue;
      surface.rect("tint", part.x, cell.top, part.width, cell.height, span.strength, span.index === view.finding);
      const text = String(span.index + 1);
      const last = cell.left + cell.width - text.length * DIGIT_WIDTH;
      numbers.push({ cell, x: Math.min(part.x + 0.4, last), text });
    }
  }
  return numbers.reverse();
}

/** The rank of each finding in the corner of its tints; where several begin close together, one below the other. */
function drawNumbers(surface, paper, numbers) {
  const placed = paper.cells
    .filter(labelledInside)
    .map((cell) => ({ cell, level: 0, x: cell.left, right: cell.left + 1 + cell.label.length * 2.7 }));
  for (const { cell, x, text } of numbers) {
    const right = x + text.length * DIGIT_WIDTH;
    let level = 0;
    while (placed.some((p) => p.cell === cell && p.level === level && x < p.right && p.x < right)) ++level;
    if (level > 2) continue;
    placed.push({ cell, level, x, right });
    surface.text("finding-number", x, cell.top + 2.6 + level * 2.7, text);
  }
}

function drawNotAssessed(surface, paper, view, silent) {
  for (const span of shownOf(silent, paper, view)) {
    for (const cell of paper.cells) {
      if (!STANDARD_LEADS.includes(cell.lead) || (span.lead !== null && span.lead !== cell.lead)) continue;
      const part = partOf(cell, span.start_s, span.end_s, view);
      if (part) drawHatch(surface, part.x, cell.top, part.width, cell.height);
    }
  }
}

function drawPulse(surface, cell, view, gain) {
  const pulse = 0.2 * view.speed;
  const foot = Math.max((PULSE_ROOM - pulse) / 2, 0.5);
  const up = cell.left - PULSE_ROOM + foot;
  const down = up + pulse;
  const top = cell.zero - gain;
  // The longest name of a lead, -aVR, ends where the pulse's foot begins.
  const left = up - Math.min(foot, 2);
  surface.line("signs", [left, cell.zero, up, cell.zero, up, top, down, top, down, cell.zero, cell.left, cell.zero]);
}

function drawSigns(surface, paper, view) {
  for (const cell of paper.cells) {
    if (cell.firstOfRow && cell.column === 0 && cell.millivolts) drawPulse(surface, cell, view, view.gain);
    if (cell.column > 0) surface.line("signs", [cell.left, cell.zero - 4, cell.left, cell.zero + 2]);
  }
}

function drawLabels(surface, paper) {
  for (const cell of paper.cells) {
    if (labelledInside(cell)) surface.text("lead-label", cell.left + 1, cell.top + 3.4, cell.label);
    else surface.text("lead-label", 0.6, cell.zero + 1.2, cell.label);
  }
}

function drawTimes(surface, paper, view) {
  const shown = paper.traceWidth / view.speed;
  const room = Math.max(18, 6 * (view.smallestText ?? 0));
  const step = [0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600].find((s) => s * view.speed >= room) ?? 7200;
  const digits = step < 1 ? 1 : 0;
  const whole = paper.cells.every((cell) => cell.columns === 1);
  for (const cell of whole ? paper.cells.slice(0, 1) : paper.cells.filter((c) => c.top === paper.cells[0].top)) {
    const { from, to } = timesOf(cell, view.start, view.speed);
    for (let n = Math.ceil(from / step - 1e-6); n * step < to - 4 / view.speed; ++n) {
      const x = xOf(cell, n * step, view.start, view.speed);
      surface.text("time-label", x, paper.height - 1, inClock(n * step, shown, digits), "middle");
    }
  }
}

/** Seconds as "4 s", or of long views as "1:02:03". */
export function inClock(seconds, shown, digits = 0) {
  if (seconds < 100 && shown < 100) return `${seconds.toFixed(digits)} s`;
  const whole = Math.floor(seconds + 1e-6);
  const part = (n) => String(n).padStart(2, "0");
  const clock = `${Math.floor(whole / 3600)}:${part(Math.floor(whole / 60) % 60)}:${part(whole % 60)}`;
  return digits > 0 ? clock + (seconds - whole).toFixed(digits).slice(1) : clock;
}

function tilesOf(store, layer, level, from, to) {
  return tilesBetween(from, to, level, store.duration).map((index) => store.get(layer, level, index));
}

function drawTrace(surface, paper, view, store, layer, level) {
  const spacing = view.zoom ? 1 / view.zoom : 0;
  for (const cell of paper.cells) {
    const { from, to } = timesOf(cell, view.start, view.speed);
    const median = store.medianAt(cell.lead, (from + to) / 2, level);
    if (median === null && layer !== "measured") continue;
    const x = (seconds) => cell.left + (seconds - from) * view.speed;
    const y = (value) => {
      const height = cell.zero - (value - (median ?? 0)) * cell.gain * cell.sign;
      return Math.min(Math.max(height, 0), paper.height);
    };
    const runs = tracePoints(tilesOf(store, layer, level, from, to), cell.lead, from, to, x, y);
    if (median === null) continue;
    surface.within({ x: cell.left, y: 0, width: cell.width, height: paper.height }, () => {
      for (const run of runs) surface.line(layer, thinned(run, spacing));
    });
  }
}

/** `thresholds`: of each standard lead what its map reaches where a finding begins. */
function drawHeat(surface, paper, view, store, level, thresholds) {
  for (const cell of paper.cells) {
    const threshold = thresholds[STANDARD_LEADS.indexOf(cell.lead)];
    if (!threshold) continue;
    const { from, to } = timesOf(cell, view.start, view.speed);
    const top = cell.top + cell.height - HEAT_HEIGHT;
    for (const tile of tilesOf(store, "map", level, from, to)) {
      const values = tile?.leads[cell.lead];
      if (!values) continue;
      const highest = tile.pairs ? values.filter((_, i) => i % 2 === 1) : values;
      const first = Math.max(Math.floor((from - tile.first) / tile.step), 0);
      const last = Math.ceil((to - tile.first) / tile.step) + 1;
      const start = tile.first + (first - 0.5) * tile.step;
      for (const run of heatRuns(highest.slice(first, last), start, tile.step, threshold)) {
        const part = partOf(cell, run.from, run.to, view);
        if (part) surface.rect("heat", part.x, top, part.width, HEAT_HEIGHT, run.strength);
      }
    }
  }
}

function drawCalipers(surface, paper, view, unit) {
  const { from, to, cell: index } = view.calipers;
  const cell = paper.cells[index];
  if (!cell) return;
  const at = ({ seconds, height }) => ({
    x: xOf(cell, seconds, view.start, view.speed),
    y: cell.zero - height * cell.gain * cell.sign,
  });
  const [a, b] = [at(from), at(to)];
  const half = 6;
  for (const { x, y } of [a, b]) {
    surface.line("calipers", [x, Math.min(a.y, b.y) - half, x, Math.max(a.y, b.y) + half]);
    surface.line("calipers", [Math.min(a.x, b.x) - half, y, Math.max(a.x, b.x) + half, y]);
  }
  const words = inWords(measure(from, to), unit);
  const x = Math.min(Math.max((a.x + b.x) / 2, 30), paper.width - 30);
  const above = Math.min(a.y, b.y) - half - 1.5;
  surface.text("calipers-label", x, above > 4 ? above : Math.max(a.y, b.y) + half + 4, words, "middle");
}

/**
 * Draws a view {start, speed, gain, zoom, findings, restored, heat, finding, calipers, smallestText} of a
 * record {row, store, unit, usualPeaks, spans, silent} on laid-out paper. `smallestText` is how many mm
 * letters are high at least, `usualPeaks` what the service states of its model; `spans` and `silent` are
 * indices (stretch_index.js) of the spans of findings and of what was not assessed. Of what is not here yet
 * tiles are asked for, nothing is drawn.
 */
export function drawScene(surface, paper, view, { row, store, unit, usualPeaks, spans, silent }, level) {
  const assessed = row.status === "assessed";
  let numbers = [];
  if (assessed && view.findings) numbers = drawTints(surface, paper, view, spans);
  if (assessed) drawNotAssessed(surface, paper, view, silent);
  if (assessed && view.heat) {
    const thresholds = usualPeaks.map((peak) => peak * (row.map_threshold ?? 0));
    drawHeat(surface, paper, view, store, level, thresholds);
  }
  drawSigns(surface, paper, view);
  if (assessed && view.restored) drawTrace(surface, paper, view, store, "restored", level);
  drawTrace(surface, paper, view, store, "measured", level);
  drawNumbers(surface, paper, numbers);
  drawLabels(surface, paper);
  drawTimes(surface, paper, view);
  if (view.calipers) drawCalipers(surface, paper, view, unit);
}

