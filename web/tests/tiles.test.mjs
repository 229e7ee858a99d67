import assert from "node:assert/strict";
import { test } from "node:test";
import { levelFor, reachOf, readTile, tilesBetween, tileSeconds, TileStore } from "../tiles.js";

test("a level has a pair for each pixel, and short records come as samples", () => {
  assert.equal(levelFor(94, 10), 0);
  for (const pixels of [1, 5, 20, 90, 300]) {
    const level = levelFor(pixels, 86400);
    if (level > 0) assert(2048 / tileSeconds(level) >= pixels);
    assert(2048 / tileSeconds(level + 1) < pixels);
  }
});

test("tiles cover a stretch and end with the record", () => {
  assert.deepEqual(tilesBetween(5, 25, 0, 86400), [0, 1, 2]);
  assert.deepEqual(tilesBetween(-5, 5, 0, 86400), [0]);
  assert.deepEqual(tilesBetween(20, 40, 0, 25), [2]);
  assert.deepEqual(tilesBetween(40, 50, 0, 25), []);
});

test("a reach leaves the outermost half percent out", () => {
  const values = [...Array.from({ length: 999 }, (_, i) => (i % 3) - 1), 50, null];
  assert.deepEqual(reachOf(values), { median: 0, up: 1, down: 1 });
  assert.equal(reachOf([null]), null);
});

test("samples and pairs of extremes are put on their times", () => {
  const samples = readTile(
    { form: "samples", from_s: 0, first_s: 0.5, rate_hz: 4, leads: [{ name: "II", measured: [1, null, 3] }] },
    "measured",
  );
  assert.deepEqual([samples.first, samples.step, samples.pairs, samples.medians.II], [0.5, 0.25, false, 3]);
  const pairs = readTile({ form: "extremes", from_s: 10, to_s: 20, count: 5, leads: [{ name: "II", map: [] }] }, "map");
  assert.deepEqual([pairs.first, pairs.step, pairs.pairs], [11, 2, true]);
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a tile is asked for once, comes, and gives the median between tiles", async () => {
  const asked = [];
  let came = 0;
  const store = new TileStore({
    rate: 1,
    duration: 20,
    fetchTile: async ({ from, to }) => {
      asked.push([from, to]);
      return { form: "samples", from_s: from, rate_hz: 1, leads: [{ name: "II", measured: [from, from, from] }] };
    },
    onTile: () => ++came,
    onError: assert.fail,
  });
  assert.equal(store.get("measured", 0, 0), null);
  assert.equal(store.get("measured", 0, 0), null);
  assert.equal(store.get("measured", 0, 1), null);
  await settled();
  assert.deepEqual(asked, [[0, 10], [10, 20]]);
  assert(store.holds("measured", 3, 17, 0));
  assert(!store.holds("measured", 3, 17, 1));
  assert(!store.holds("map", 3, 17, 0));
  assert.equal(came, 2);
  assert.deepEqual(store.get("measured", 0, 0).leads.II, [0, 0, 0]);
  assert.equal(store.medianAt("II", 5, 0), 0);
  assert.equal(store.medianAt("II", 10, 0), 5);
  assert.equal(store.medianAt("II", 18, 0), 10);
  assert.equal(store.medianAt("V1", 5, 0), null);
});

test("what cannot be had is told once and not asked for again", async () => {
  const errors = [];
  const store = new TileStore({
    rate: 1,
    duration: 20,
    fetchTile: async () => {
      throw new Error("gone");
    },
    onTile: assert.fail,
    onError: (error) => errors.push(error.message),
  });
  store.get("measured", 0, 0);
  await settled();
  store.get("measured", 0, 0);
  await settled();
  assert.deepEqual(errors, ["gone"]);
  assert.equal(store.loading, false);
});
