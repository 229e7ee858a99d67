import assert from "node:assert/strict";
import { test } from "node:test";
import { thinned, tracePoints } from "../trace_points.js";

const same = (value) => value;
const tile = (first, step, values, pairs = false) => ({ first, step, pairs, leads: { II: values } });

test("samples become points, a gap ends a run", () => {
  const runs = tracePoints([tile(0, 1, [5, 6, null, 7, 8])], "II", 0, 4, same, same);
  assert.deepEqual(runs, [[0, 5, 1, 6], [3, 7, 4, 8]]);
});

test("only what is asked for is taken, and one sample at each side", () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  const [run] = tracePoints([tile(0, 1, values)], "II", 50, 52, same, same);
  assert.deepEqual(run, [50, 50, 51, 51, 52, 52]);
});

test("tiles join to one run; a missing one breaks it", () => {
  const [one, other] = [tile(0, 1, [1, 2]), tile(2, 1, [3, 4])];
  assert.equal(tracePoints([one, other], "II", 0, 4, same, same).length, 1);
  assert.equal(tracePoints([one, null, tile(4, 1, [5, 6])], "II", 0, 6, same, same).length, 2);
});

test("of a pair the nearer extreme comes first", () => {
  const [run] = tracePoints([tile(0, 1, [0, 1, 0, 9, 8, 10], true)], "II", 0, 3, same, same);
  assert.deepEqual(run, [0, 0, 0, 1, 1, 0, 1, 9, 2, 8, 2, 10]);
});

test("thinning keeps every peak and both ends", () => {
  const run = [];
  for (let i = 0; i < 1000; ++i) run.push(i / 1000, i === 537 ? 9 : i === 538 ? -9 : Math.sin(i));
  const thin = thinned(run, 0.1);
  assert(thin.length <= 2 * 4 * 11);
  assert(thin.includes(9) && thin.includes(-9));
  assert.deepEqual(thin.slice(0, 2), run.slice(0, 2));
  assert.deepEqual(thin.slice(-2), run.slice(-2));
  assert.equal(thinned(run, 0), run);
});
