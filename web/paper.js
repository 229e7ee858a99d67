// ECG paper in millimetres: where rows and cells lie, and the way between seconds, volts and places.

export const MAJOR = 5; // mm between bold lines
export const GUTTER = 20; // mm before the traces, for names of leads and the calibration pulse
export const PULSE_ROOM = 11; // mm of these that the pulse has
export const MARGIN = 5; // mm of paper beyond the traces
export const PAGE_TRACE = 250; // mm of trace on a printed page: 10 s at 25 mm/s
export const SCREEN_MM = 96 / 25.4; // CSS pixels in a millimetre, by definition

const HIGHEST_REACH = 20; // mm that a trace among others gets above or below its zero line
const LEAST_ROOM = { up: 8, down: 5 }; // mm, where a page would else be too high
const MOST_SPARE = 8; // mm that a row gets beyond its need where there is room
export const PAGE_HEIGHTS = [100, 168]; // mm: a page that is higher does not fit A4 beside its header
const FILLED = 16; // mm that a lead without volts is drawn over

const onGrid = (millimetres) => Math.ceil(millimetres / MAJOR) * MAJOR;

/** mm for one unit of a lead: of mV the gain, of anything else what fills its row. */
export function gainOf(reach, gain) {
  if (reach?.millivolts !== false) return gain;
  const range = reach.up + reach.down;
  return range > 0 ? FILLED / range : 1;
}

/** mm above and below the zero line that each row needs. */
function roomNeeded(rows, reaches, gain) {
  return rows.map((row) => {
    let up = gain > HIGHEST_REACH / 2 ? HIGHEST_REACH / 2 : gain;
    let down = 0;
    for (const { lead, sign } of row) {
      const reach = reaches[lead] ?? { up: 1, down: 0.5 };
      const scale = gainOf(reach, gain);
      up = Math.max(up, (sign > 0 ? reach.up : reach.down) * scale);
      down = Math.max(down, (sign > 0 ? reach.down : reach.up) * scale);
    }
    const label = row.length > 1 ? 4 : 0;
    return { up: onGrid(Math.min(up + label, HIGHEST_REACH)), down: onGrid(Math.min(down + 1, HIGHEST_REACH)) };
  });
}

/** Takes from the highest, millimetre by millimetre, or adds to all, until the rows fill their room. */
function fitted(heights, room) {
  const total = () => heights.reduce((sum, { up, down }) => sum + up + down, 2 * MARGIN);
  while (total() > room) {
    let most = null;
    for (const height of heights) {
      for (const side of ["up", "down"]) {
        const spare = height[side] - LEAST_ROOM[side];
        if (spare > 0 && (most === null || spare > most.spare)) most = { height, side, spare };
      }
    }
    if (most === null) break;
    --most.height[most.side];
  }
  const spare = Math.min(Math.floor((room - total()) / heights.length), MOST_SPARE);
  if (spare > 0) {
    for (const height of heights) {
      height.up += Math.ceil(spare / 2);
      height.down += Math.floor(spare / 2);
    }
  }
  return heights;
}

/**
 * Lays rows of cells (layouts.js) on paper whose traces are `traceWidth` mm wide. `reaches` holds for
 * a lead how far its trace goes up and down from its median, in its unit. Where the rows would be higher
 * than `room` mm together, tall traces reach into their neighbours' rows. Returns width and height of
 * the paper and cells with left, top, width, height and zero, the height of the median, all in mm.
 */
export function layOut(rows, reaches, gain, traceWidth, room = PAGE_HEIGHTS[1]) {
  const heights = fitted(roomNeeded(rows, reaches, gain), room);
  const cells = [];
  let top = MARGIN;
  rows.forEach((row, index) => {
    const { up, down } = heights[index];
    for (const cell of row) {
      const width = traceWidth / cell.columns;
      cells.push({
        ...cell,
        left: GUTTER + cell.column * width,
        top,
        width,
        height: up + down,
        zero: top + up,
        gain: gainOf(reaches[cell.lead], gain),
        millivolts: reaches[cell.lead]?.millivolts !== false,
        firstOfRow: cell === row[0],
      });
    }
    top += up + down;
  });
  return { width: GUTTER + traceWidth + MARGIN, height: top + MARGIN, traceWidth, cells };
}

/** Seconds that a cell shows: columns follow each other in time. */
export function timesOf(cell, start, speed) {
  const from = start + (cell.column * cell.width) / speed;
  return { from, to: from + cell.width / speed };
}

export const secondsShown = (paper, speed) => paper.traceWidth / speed;

export function xOf(cell, seconds, start, speed) {
  return cell.left + (seconds - timesOf(cell, start, speed).from) * speed;
}

/** The cell at a place of the paper, or the nearest in its row; null outside of all rows. */
export function cellAt(paper, x, y) {
  let nearest = null;
  let least = Infinity;
  for (const cell of paper.cells) {
    if (y < cell.top || y >= cell.top + cell.height) continue;
    const distance = Math.max(cell.left - x, x - (cell.left + cell.width), 0);
    if (distance < least) [nearest, least] = [cell, distance];
  }
  return nearest;
}

/** Seconds and units above the median at a place of a cell. */
export function placeIn(cell, x, y, start, speed) {
  return {
    seconds: timesOf(cell, start, speed).from + (x - cell.left) / speed,
    height: ((cell.zero - y) / cell.gain) * cell.sign,
  };
}

/** The start of a view of `shown` seconds, kept within a record of `duration`. */
export function keptWithin(start, shown, duration) {
  return Math.min(Math.max(start, 0), Math.max(duration - shown, 0));
}

/** Pixels a millimetre at which `seconds` fill a width of `pixels`; never out of `limits`. */
export function fittingZoom(pixels, seconds, speed, limits = [0.2, 40]) {
  const millimetres = GUTTER + seconds * speed + MARGIN;
  return Math.min(Math.max(pixels / millimetres, limits[0]), limits[1]);
}

/** Ends of the grid's lines in mm: {minor, major}, each [[x1, y1, x2, y2], ...]. */
export function gridLines(width, height) {
  const lines = { minor: [], major: [] };
  for (let x = 0; x <= width + 1e-6; ++x) lines[x % MAJOR ? "minor" : "major"].push([x, 0, x, height]);
  for (let y = 0; y <= height + 1e-6; ++y) lines[y % MAJOR ? "minor" : "major"].push([0, y, width, y]);
  return lines;
}
