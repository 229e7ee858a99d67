import assert from "node:assert/strict";
import { test } from "node:test";
import { spansOf, StretchIndex } from "../stretch_index.js";

test("finds what a plain search finds, each stretch once", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const stretches = Array.from({ length: 500 }, () => {
    const start_s = random() * 1000;
    return { start_s, end_s: start_s + random() ** 4 * 300 };
  });
  const index = new StretchIndex(stretches);
  for (let i = 0; i < 100; ++i) {
    const from = random() * 1000;
    const to = from + random() * 40;
    const expected = stretches.filter(({ start_s, end_s }) => end_s >= from && start_s <= to);
    const found = index.between(from, to);
    assert.equal(found.length, new Set(found).size);
    assert.deepEqual(new Set(found), new Set(expected));
  }
});

test("spans carry the number of their finding and its strength", () => {
  const findings = [
    { p_value: 0.1, spans: [{ lead: "I", start_s: 0, end_s: 1, peak_s: 0.5 }] },
    { p_value: 0.01, spans: [{ lead: "II", start_s: 2, end_s: 3, peak_s: 2.5 }] },
  ];
  assert.deepEqual(spansOf({ findings }, (p) => 10 * p), [
    { lead: "I", start_s: 0, end_s: 1, index: 0, strength: 1 },
    { lead: "II", start_s: 2, end_s: 3, index: 1, strength: 0.1 },
  ]);
  assert.deepEqual(spansOf({ status: "not_assessed" }, Number), []);
});
