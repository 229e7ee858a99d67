// Traces in pieces: a record of any length is shown from tiles fetched on demand and kept for a while.

const TILE_SECONDS = 10; // of the finest level; each further level doubles it
const PAIRS = 2048; // of extremes of a lead in a tile that is not the finest
const MOST_POINTS = 20000; // that the service gives at once; of more samples it sends extremes
const KEPT = 160; // tiles

/** Level 0 holds samples. From level 1 on a pair of extremes stands for a stretch of time. */
export function levelFor(pixelsPerSecond, duration) {
  const pairsPerSecond = (level) => PAIRS / (TILE_SECONDS * 2 ** level);
  let level = 0;
  while (pairsPerSecond(level + 1) >= pixelsPerSecond && TILE_SECONDS * 2 ** level < duration) ++level;
  return level;
}

export const tileSeconds = (level) => TILE_SECONDS * 2 ** level;

/** How many points to ask for to get a stretch as samples, one more where it begins between two. */
export const samplesIn = (rate, seconds) => Math.min(Math.ceil(rate * seconds) + 1, MOST_POINTS);

/** Numbers of the tiles of a level that a stretch of a record lies in. */
export function tilesBetween(from, to, level, duration) {
  const seconds = tileSeconds(level);
  const first = Math.max(Math.floor(from / seconds), 0);
  const last = Math.min(Math.floor(to / seconds), Math.ceil(duration / seconds) - 1);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => first + i);
}

/** Value below which a share of sorted values lies. */
const quantile = (sorted, share) => sorted[Math.round(share * (sorted.length - 1))];

/** {median, up, down}: how far values go from their median, but for the outermost half percent. */
export function reachOf(values) {
  const known = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (known.length === 0) return null;
  const median = quantile(known, 0.5);
  return { median, up: quantile(known, 0.995) - median, down: median - quantile(known, 0.005) };
}

/**
 * An answer of /trace as {first, step, pairs, leads: {name: values}, medians}: `first` seconds of the
 * first sample or of the middle of the first stretch, `step` seconds to the next.
 */
export function readTile(answer, layer) {
  const pairs = answer.form === "extremes";
  const step = pairs ? (answer.to_s - answer.from_s) / answer.count : 1 / answer.rate_hz;
  const first = pairs ? answer.from_s + step / 2 : (answer.first_s ?? answer.from_s);
  const tile = { first, step, pairs, leads: {}, medians: {} };
  for (const lead of answer.leads) {
    const values = lead[layer];
    if (!values) continue;
    tile.leads[lead.name] = values;
    if (layer === "measured") tile.medians[lead.name] = reachOf(values)?.median ?? 0;
  }
  return tile;
}

/**
 * Tiles of one record. `fetchTile({layer, from, to, points})` gives a promise of an answer; `onTile` is
 * called whenever one has come, `onError` when one has not.
 */
export class TileStore {
  #tiles = new Map();
  #pending = new Set();
  #failed = new Set();

  constructor({ rate, duration, fetchTile, onTile, onError }) {
    Object.assign(this, { rate, duration, fetchTile, onTile, onError });
  }

  get loading() {
    return this.#pending.size > 0;
  }

  /** The tile, if it is here; asks for it otherwise. */
  get(layer, level, index) {
    const key = `${layer}/${level}/${index}`;
    const tile = this.#tiles.get(key);
    if (tile) {
      // The order of a Map is that of insertion: what was used last goes last.
      this.#tiles.delete(key);
      this.#tiles.set(key, tile);
      return tile;
    }
    if (!this.#pending.has(key) && !this.#failed.has(key)) this.#ask(key, layer, level, index);
    return null;
  }

  /** Keeps an answer of /trace as a tile; of too many the one goes that was not used for longest. */
  keep(layer, level, index, answer) {
    this.#tiles.set(`${layer}/${level}/${index}`, readTile(answer, layer));
    while (this.#tiles.size > KEPT) this.#tiles.delete(this.#tiles.keys().next().value);
  }

  /** Whether all tiles of a stretch are here. */
  holds(layer, from, to, level) {
    return tilesBetween(from, to, level, this.duration).every((index) => this.#tiles.has(`${layer}/${level}/${index}`));
  }

  /** Asks for what lies around the stretch that is shown, so that moving on finds it here. */
  prepare(layers, from, to, level) {
    for (const layer of layers)
      for (const index of tilesBetween(from, to, level, this.duration)) this.get(layer, level, index);
  }

  /** The median of a lead at a time, between those of neighbouring tiles; null: none is here. */
  medianAt(lead, seconds, level) {
    const place = seconds / tileSeconds(level) - 0.5;
    const before = Math.floor(place);
    const known = (index) => this.#tiles.get(`measured/${level}/${index}`)?.medians[lead];
    const [one, other] = [known(before), known(before + 1)];
    if (one === undefined || other === undefined) return one ?? other ?? null;
    return one + (other - one) * (place - before);
  }

  async #ask(key, layer, level, index) {
    this.#pending.add(key);
    const seconds = tileSeconds(level);
    const points = level === 0 ? samplesIn(this.rate, seconds) : PAIRS;
    const from = index * seconds;
    const to = Math.min(from + seconds, this.duration);
    try {
      const answer = await this.fetchTile({ layer, from, to, points });
      this.keep(layer, level, index, answer);
      this.#pending.delete(key);
      this.onTile();
    } catch (error) {
      // A tile that cannot be had is not asked for again in every frame.
      this.#failed.add(key);
      this.#pending.delete(key);
      this.onError(error);
    }
  }
}
