import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords, measure, moved } from "../calipers.js";

test("calipers tell milliseconds, rate and signed height", () => {
  const result = measure({ seconds: 1.2, height: 0.1 }, { seconds: 2.0, height: -0.3 });
  assert(Math.abs(result.milliseconds - 800) < 1e-9);
  assert(Math.abs(result.perMinute - 75) < 1e-9);
  assert.equal(inWords(result, "mV"), "800 ms (75/min)  −0.40 mV");
});

test("the order of the ends changes the sign of the height alone", () => {
  const [one, other] = [{ seconds: 1, height: 0 }, { seconds: 1.2, height: 1 }];
  assert.equal(measure(one, other).milliseconds, measure(other, one).milliseconds);
  assert.equal(measure(one, other).height, -measure(other, one).height);
});

test("no time between the ends has no rate, nor has less than a beat in 60 ms", () => {
  assert.equal(measure({ seconds: 1, height: 0 }, { seconds: 1, height: 0 }).perMinute, null);
  assert.equal(inWords(measure({ seconds: 1, height: 0 }, { seconds: 1.02, height: 0 }), "mV"), "20 ms  0.00 mV");
});

test("keys move by a sample and by 0.01 mV, tenfold where coarse", () => {
  const place = { seconds: 1, height: 0.5 };
  assert.equal(moved(place, "ArrowRight", 500, false).seconds, 1.002);
  assert.equal(moved(place, "ArrowLeft", 500, true).seconds, 0.98);
  assert.equal(moved(place, "ArrowUp", 500, false).height, 0.51);
  assert.equal(moved(place, "ArrowDown", 500, true).height, 0.4);
  assert.deepEqual(moved(place, "x", 500, true), place);
});
