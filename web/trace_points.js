// Values of tiles to points on the paper.

/** Indices [first, last] of a tile that a stretch of time needs, one more at each side. */
function indicesOf(tile, count, from, to) {
  const first = Math.max(Math.floor((from - tile.first) / tile.step), 0);
  const last = Math.min(Math.ceil((to - tile.first) / tile.step), count - 1);
  return [first, last];
}

/**
 * Adds the points of one tile's lead to `runs`, an array of flat [x, y, x, y...]; a missing value ends
 * a run. `x` and `y` take seconds and a value to mm.
 */
function addTile(runs, tile, values, from, to, x, y) {
  const count = tile.pairs ? values.length / 2 : values.length;
  const [first, last] = indicesOf(tile, count, from, to);
  let run = runs.at(-1);
  for (let i = first; i <= last; ++i) {
    const low = tile.pairs ? values[2 * i] : values[i];
    if (low === null) {
      if (run.length > 0) runs.push((run = []));
      continue;
    }
    const seconds = tile.first + i * tile.step;
    const place = x(seconds);
    if (!tile.pairs) {
      run.push(place, y(low));
      continue;
    }
    // Of a pair first the extreme that lies nearer to the trace so far, so that it does not jump.
    const [one, other] = [y(low), y(values[2 * i + 1])];
    const before = run.at(-1) ?? one;
    if (Math.abs(one - before) <= Math.abs(other - before)) run.push(place, one, place, other);
    else run.push(place, other, place, one);
  }
}

/** Runs of points of a lead from `from` to `to` seconds, out of the tiles there are. */
export function tracePoints(tiles, lead, from, to, x, y) {
  const runs = [[]];
  for (const tile of tiles) {
    const values = tile?.leads[lead];
    if (values) addTile(runs, tile, values, from, to, x, y);
    else if (runs.at(-1).length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 2);
}

/**
 * Thins a run whose points lie closer than `distance` mm: of each stretch its first, lowest, highest
 * and last point stay, so that no peak is lost.
 */
export function thinned(run, distance) {
  const points = run.length / 2;
  const length = run[run.length - 2] - run[0];
  if (!(points * distance > 4 * length)) return run;
  const result = [];
  let i = 0;
  while (i < points) {
    const end = run[2 * i] + distance;
    const first = i;
    let lowest = i;
    let highest = i;
    for (; i < points && run[2 * i] < end; ++i) {
      if (run[2 * i + 1] < run[2 * lowest + 1]) lowest = i;
      if (run[2 * i + 1] > run[2 * highest + 1]) highest = i;
    }
    if (i === first) ++i;
    const kept = [...new Set([first, Math.min(lowest, highest), Math.max(lowest, highest), i - 1])];
    for (const index of kept) result.push(run[2 * index], run[2 * index + 1]);
  }
  return result;
}
