import assert from "node:assert/strict";
import { test } from "node:test";
import { counts, findingFrom, mostTelling, passes, rarerFirst, reasonOf, verdictOf } from "../ordering.js";
import { placeToShow } from "../finding_place.js";
import { layOut } from "../paper.js";
import { rowsOf, STANDARD_LEADS } from "../layouts.js";

const entry = (name, row) => ({ name, row: { status: "assessed", findings: [], ...row } });
const span = (lead, peak_s, peak_map) => ({ lead, peak_s, peak_map, start_s: peak_s - 0.1, end_s: peak_s + 0.1 });
const finding = (...spans) => ({ leads: [...new Set(spans.map(({ lead }) => lead))], spans, start_s: 0, end_s: 10 });

test("rarest first, ties by score, what was not assessed last", () => {
  const entries = [
    entry("usual", { p_value: 0.6 }),
    entry("refused", { status: "not_assessed" }),
    entry("rare", { p_value: 0.01, score: 5 }),
    entry("rarer by score", { p_value: 0.01, score: 9 }),
    entry("not calibrated", { p_value: null, score: 100 }),
    entry("b10", { p_value: 0.6 }),
    entry("b9", { p_value: 0.6 }),
  ];
  const names = entries.sort(rarerFirst).map(({ name }) => name);
  assert.deepEqual(names, ["rarer by score", "rare", "b9", "b10", "usual", "not calibrated", "refused"]);
});

test("verdict and reason of each kind of row", () => {
  assert.equal(verdictOf({ status: "assessed", alarm: true }), "unusual");
  assert.equal(verdictOf({ status: "assessed", alarm: false }), "usual");
  assert.equal(verdictOf({ status: "assessed", alarm: null }), "uncalibrated");
  const refused = { status: "not_assessed", error: { reason: "12 bytes are missing", place: "byte 7" } };
  assert.equal(verdictOf(refused), "refused");
  assert.equal(reasonOf(refused), "12 bytes are missing (byte 7)");
  assert.equal(reasonOf({ status: "assessed", findings: [{ sentence: "A pause." }], summary: "S" }), "A pause.");
  assert.equal(reasonOf({ status: "assessed", findings: [], summary: "S" }), "S");
});

test("the filter takes verdict and all words, in any case", () => {
  const one = entry("00287.hea", { alarm: true, findings: [{ sentence: "The ST segment lies above." }] });
  assert(passes(one, { verdict: "all", words: "" }));
  assert(passes(one, { verdict: "unusual", words: "st 287" }));
  assert(!passes(one, { verdict: "usual", words: "" }));
  assert(!passes(one, { verdict: "all", words: "st pause" }));
  assert.deepEqual(counts([one]), { all: 1, unusual: 1, usual: 0, uncalibrated: 0, refused: 0 });
});

test("a finding is looked for at the highest place of its first lead", () => {
  const both = { ...finding(span("I", 1, 9), span("V2", 2, 3), span("V2", 6, 5)), leads: ["V2", "I"] };
  assert.deepEqual(mostTelling(both), { seconds: 6, lead: "V2" });
});

test("steps go through findings in time, and end", () => {
  const findings = [finding(span("V2", 6, 5)), finding(span("II", 2, 5)), finding(span("I", 8, 5))];
  assert.equal(findingFrom(findings, 0, 1).index, 1);
  assert.equal(findingFrom(findings, 2, 1).index, 0);
  assert.equal(findingFrom(findings, 8, 1), null);
  assert.equal(findingFrom(findings, 8, -1).index, 0);
});

test("where columns hide a finding another of its spans is shown, or the layout 12x1", () => {
  const paper = layOut(rowsOf("3x4", STANDARD_LEADS), {}, 10, 250);
  const view = { paper, view: { start: 0, speed: 25 }, duration: 10, shown: 10 };
  assert.deepEqual(placeToShow(finding(span("V2", 6, 5)), view), { seconds: 6, lead: "V2" });
  assert.deepEqual(placeToShow(finding(span("V2", 1, 5), span("I", 1, 2)), view), { seconds: 1, lead: "I" });
  assert.deepEqual(placeToShow(finding(span("V2", 1, 5)), view), { seconds: 1, lead: "V2", layout: "12x1" });
  assert.equal(placeToShow(finding(span("V2", 1, 5)), { ...view, duration: 60 }).layout, undefined);
});
