import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYOUTS, rowsOf, STANDARD_LEADS, usualLayout } from "../layouts.js";

const labels = (layout, leads = STANDARD_LEADS) => rowsOf(layout, leads).map((row) => row.map(({ label }) => label).join(" "));

test("3×4 goes down the columns and ends in a rhythm strip", () => {
  assert.deepEqual(labels("3x4"), ["I aVR V1 V4", "II aVL V2 V5", "III aVF V3 V6", "II"]);
});

test("Cabrera has the limb leads by their axes, aVR turned round", () => {
  assert.deepEqual(labels("cabrera"), ["aVL V1", "I V2", "−aVR V3", "II V4", "aVF V5", "III V6"]);
  const turned = rowsOf("cabrera", STANDARD_LEADS).flat().filter(({ sign }) => sign < 0);
  assert.deepEqual(turned.map(({ lead }) => lead), ["aVR"]);
});

test("every layout shows each standard lead, and leads of other names below, each whole", () => {
  for (const layout of LAYOUTS) {
    const rows = rowsOf(layout, [...STANDARD_LEADS, "Resp"]);
    for (const lead of STANDARD_LEADS) assert(rows.flat().some((cell) => cell.lead === lead), `${layout} ${lead}`);
    assert.deepEqual(rows.at(-1).map(({ lead, columns }) => [lead, columns]), [["Resp", 1]]);
  }
});

test("missing leads leave their place free and empty rows go", () => {
  assert.deepEqual(labels("12x1", ["II", "V5"]), ["II", "V5"]);
  const [row] = rowsOf("3x4", ["II", "V5"]);
  assert.deepEqual(row.map(({ lead, column, columns }) => [lead, column, columns]), [["II", 0, 4], ["V5", 3, 4]]);
});

test("columns are usual only for all twelve leads on a wide screen", () => {
  assert.equal(usualLayout(STANDARD_LEADS, true), "3x4");
  assert.equal(usualLayout(STANDARD_LEADS, false), "12x1");
  assert.equal(usualLayout(["II", "V5"], true), "12x1");
});
