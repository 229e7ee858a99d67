import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf, STANDARD_LEADS } from "../layouts.js";
import * as paper from "../paper.js";

const usual = Object.fromEntries(STANDARD_LEADS.map((lead) => [lead, { median: 0, up: 1, down: 0.4, millivolts: true }]));
const laid = (layout, gain = 10, room) => paper.layOut(rowsOf(layout, STANDARD_LEADS), usual, gain, paper.PAGE_TRACE, room);

test("a second is 25 mm, in columns one after the other", () => {
  const { cells } = laid("3x4");
  const v1 = cells.find(({ lead }) => lead === "V1");
  assert.deepEqual(paper.timesOf(v1, 10, 25), { from: 15, to: 17.5 });
  assert.equal(paper.xOf(v1, 16, 10, 25) - paper.xOf(v1, 15, 10, 25), 25);
  assert.equal(paper.xOf(v1, 15, 10, 25), v1.left);
  assert.deepEqual(paper.timesOf(v1, 10, 50), { from: 12.5, to: 13.75 });
});

test("a place of the paper and its seconds and millivolts are each other's reverse", () => {
  for (const gain of [5, 10, 20]) {
    for (const cell of laid("cabrera", gain).cells) {
      const x = paper.xOf(cell, 3.21, 2, 25);
      const y = cell.zero - 0.7 * cell.gain * cell.sign;
      const place = paper.placeIn(cell, x, y, 2, 25);
      assert(Math.abs(place.seconds - 3.21) < 1e-9 && Math.abs(place.height - 0.7) < 1e-9, cell.label);
    }
  }
});

test("rows follow each other, keep within their room and hold a calibration pulse", () => {
  for (const layout of ["3x4", "6x2", "12x1", "cabrera"]) {
    for (const gain of [5, 10, 20]) {
      const { cells, height } = laid(layout, gain);
      assert(height <= paper.PAGE_HEIGHTS[1], `${layout} ${gain}: ${height}`);
      for (const cell of cells) assert(cell.zero > cell.top && cell.zero < cell.top + cell.height);
      const rows = cells.filter(({ firstOfRow }) => firstOfRow);
      rows.slice(1).forEach((cell, i) => assert.equal(cell.top, rows[i].top + rows[i].height));
    }
  }
});

test("what is not in millivolts fills its row at any gain", () => {
  const reaches = { Resp: { up: 300, down: 100, millivolts: false } };
  const [cell] = paper.layOut(rowsOf("12x1", ["Resp"]), reaches, 20, 250).cells;
  assert.equal(cell.gain, 16 / 400);
  assert.equal(cell.millivolts, false);
});

test("the cell at a place is the one under it, or the nearest of its row", () => {
  const page = laid("3x4");
  const aVL = page.cells.find(({ lead }) => lead === "aVL");
  assert.equal(paper.cellAt(page, aVL.left + 1, aVL.zero), aVL);
  assert.equal(paper.cellAt(page, 1, aVL.zero).lead, "II");
  assert.equal(paper.cellAt(page, 100, 1e6), null);
});

test("a view stays within its record, and a short record begins at its start", () => {
  assert.equal(paper.keptWithin(-3, 10, 60), 0);
  assert.equal(paper.keptWithin(58, 10, 60), 50);
  assert.equal(paper.keptWithin(4, 12, 10), 0);
});

test("ten seconds fit the width", () => {
  const zoom = paper.fittingZoom(1100, 10, 25);
  assert.equal(zoom * (paper.GUTTER + 250 + paper.MARGIN), 1100);
});

test("the grid has a line each millimetre, every fifth of them bold", () => {
  const { minor, major } = paper.gridLines(50, 10);
  assert.equal(major.length, 11 + 3);
  assert.equal(minor.length + major.length, 51 + 11);
});
