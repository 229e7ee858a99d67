// Stretches of time, found by where they lie: a record of 24 hours can have a million of them.

const BUCKET = 10; // seconds

export class StretchIndex {
  #buckets = new Map();

  /** `stretches` have start_s and end_s. */
  constructor(stretches) {
    for (const stretch of stretches) {
      const last = Math.floor(stretch.end_s / BUCKET);
      for (let n = Math.floor(stretch.start_s / BUCKET); n <= last; ++n) {
        const bucket = this.#buckets.get(n);
        if (bucket) bucket.push(stretch);
        else this.#buckets.set(n, [stretch]);
      }
    }
  }

  /** Those that reach into [from, to], each once. */
  between(from, to) {
    const found = new Set();
    for (let n = Math.floor(from / BUCKET); n <= Math.floor(to / BUCKET); ++n)
      for (const stretch of this.#buckets.get(n) ?? [])
        if (stretch.end_s >= from && stretch.start_s <= to) found.add(stretch);
    return [...found];
  }
}

/** The spans of all findings of a row, each with the number of its finding and the strength of its tint. */
export function spansOf(row, strengthOf) {
  return (row.findings ?? []).flatMap((finding, index) =>
    finding.spans.map(({ lead, start_s, end_s }) => ({ lead, start_s, end_s, index, strength: strengthOf(finding.p_value) })),
  );
}
