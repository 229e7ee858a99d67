import assert from "node:assert/strict";
import { test } from "node:test";
import { assessedShares, heatRuns, heatStrength, leadsLost, rarityTimeline, tintStrength } from "../marks.js";

test("tints are as strong as in crest's drawings (tint_strength of src/report/ecg_drawing.cc)", () => {
  for (const [p, strength] of [[1, 0.2], [0.1, 0.2], [0.01, 0.4], [0.001, 0.6], [0, 0.6]])
    assert(Math.abs(tintStrength(p) - strength) < 1e-12);
});

test("heat begins at half of the threshold and is never more than full", () => {
  assert.equal(heatStrength(0.4, 1), 0);
  assert.equal(heatStrength(1.5, 1), 0.5);
  assert.equal(heatStrength(30, 1), 1);
  assert.equal(heatStrength(5, 0), 0);
});

test("stretches of equal heat are joined, and gaps stay gaps", () => {
  const runs = heatRuns([0, 3, 3, null, 3, 1.5, 0], 10, 0.1, 1);
  const rounded = runs.map(({ from, to, strength }) => [from.toFixed(1), to.toFixed(1), strength]);
  assert.deepEqual(rounded, [["10.1", "10.3", 1], ["10.4", "10.5", 1], ["10.5", "10.6", 0.5]]);
});

test("what was not assessed is counted once where stretches overlap", () => {
  const not_assessed = [
    { lead: null, start_s: 0, end_s: 2 },
    { lead: "V6", start_s: 1, end_s: 6 },
  ];
  const shares = assessedShares({ status: "assessed", duration_s: 10, not_assessed });
  assert.equal(shares[0], 0.8);
  assert.equal(shares[11], 0.4);
  assert.equal(leadsLost(shares).length, 12);
  assert.equal(assessedShares({ status: "not_assessed" }), null);
});

test("the timeline keeps the rarest of each stretch", () => {
  const beat_rarities = [
    { start_s: 0, end_s: 1, p_value: 0.5 },
    { start_s: 4, end_s: 5, p_value: 0.01 },
    { start_s: 4.5, end_s: 4.9, p_value: 0.001 },
  ];
  const strengths = rarityTimeline({ duration_s: 10, beat_rarities }, 5);
  assert.deepEqual([...strengths].map((s) => Number(s.toFixed(2))), [0, 0, 0.6, 0, 0]);
});
