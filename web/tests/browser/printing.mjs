// The printed page, held against a ruler.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { openFiles, painted } from "./pages.mjs";
import { filesOf } from "./service.mjs";
import { GUTTER, MARGIN, PAGE_TRACE } from "../../paper.js";

const DOTS = 10; // a millimetre
const BOLD = [236, 170, 162]; // --grid-major

/** Hands the PDF of a page to `read(name of its file)`. */
async function withPrint(page, read) {
  const folder = mkdtempSync(join(tmpdir(), "crest-print-"));
  try {
    const file = join(folder, "print.pdf");
    writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const pages = Number(/Pages:\s+(\d+)/.exec(execFileSync("pdfinfo", [file], { encoding: "utf8" }))[1]);
    return { pages, ...read(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first page as a picture. */
function picturesOf(file) {
  execFileSync("pdftoppm", ["-r", String(DOTS * 25.4), "-singlefile", "-png", file, `${file}-page`]);
  return { picture: PNG.sync.read(readFileSync(`${file}-page.png`)) };
}

const textOf = (file) => ({ text: execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }) });

/** Middles of the bold lines of the grid along a row (or column) of pixels, in mm. */
function boldLines(picture, alongRow, at) {
  const length = alongRow ? picture.width : picture.height;
  const lines = [];
  let first = null;
  for (let i = 0; i <= length; ++i) {
    const [x, y] = alongRow ? [i, at] : [at, i];
    const p = 4 * (y * picture.width + x);
    const off = i < length ? BOLD.map((value, channel) => Math.abs(picture.data[p + channel] - value)) : [255];
    const bold = Math.max(...off) < 20;
    if (bold && first === null) first = i;
    if (!bold && first !== null) {
      lines.push((first + i - 1) / 2 / DOTS);
      first = null;
    }
  }
  return lines;
}

/**
 * Holds lines against a ruler with a mark each 5 mm, laid at the first of them: how far the line at a mark
 * is off at most, how many marks have none, and how long the paper is.
 */
function againstRuler(lines) {
  const marks = Math.round((lines.at(-1) - lines[0]) / 5);
  let worst = 0;
  let missing = 0;
  for (let mark = 0; mark <= marks; ++mark) {
    const off = Math.min(...lines.map((line) => Math.abs(line - lines[0] - 5 * mark)));
    // What a trace or a letter lies on is no line; it is not taken for one that is far off.
    if (off > 0.3) ++missing;
    else worst = Math.max(worst, off);
  }
  return { worst, missing, marks, length: lines.at(-1) - lines[0] };
}

/** The ruler laid where the fewest traces and letters are in its way, of some rows (or columns) of pixels. */
function bestRuler(picture, alongRow) {
  const count = alongRow ? picture.height : picture.width;
  let best = null;
  for (let at = 0; at < count; at += 7) {
    const lines = boldLines(picture, alongRow, at);
    if (lines.length < 15) continue;
    const found = againstRuler(lines);
    if (found.marks > 15 && (best === null || found.missing < best.missing)) best = found;
  }
  return best;
}

export const scenarios = {
  async "a printed square of 10 mm has 10 mm, and 250 mm of trace fit A4 across"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00010.hea"), 1);
    await page.locator("#show-findings").click();
    const { pages, picture } = await withPrint(page, picturesOf);
    assert.equal(pages, 1);
    assert(Math.abs(picture.width / DOTS - 297) < 0.5 && Math.abs(picture.height / DOTS - 210) < 0.5);
    const across = bestRuler(picture, true);
    const down = bestRuler(picture, false);
    const worst = Math.max(across.worst, down.worst);
    assert(worst <= 0.15, `a line is off by ${worst} mm`);
    for (const { missing, marks } of [across, down]) assert(marks > 15 && missing < marks / 5, `${missing} of ${marks} lines missing`);
    // Of the lines at the edges of the paper half is cut off, so that they may not be seen.
    const width = across.length;
    const between = GUTTER + PAGE_TRACE + MARGIN - width;
    assert(between > -0.2 && between < 10.2, `the paper is ${width} mm wide`);
    page.check();
    return `the grid is where a ruler has it within ${worst.toFixed(2)} mm over ${width.toFixed(1)} mm`;
  },

  async "what is on the screen is what is printed"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00287.hea"), 1);
    for (const layout of ["3x4", "12x1", "6x2", "cabrera"]) {
      await page.locator("#layout").selectOption(layout);
      await page.locator("#gain").selectOption("20");
      await painted(page);
      const { pages, text } = await withPrint(page, textOf);
      assert(pages <= 2, `${layout}: ${pages} pages`);
      assert.match(text, /25 mm\/s, 20 mm\/mV/);
      assert.match(text, /Not a medical device/);
      assert.equal(text.includes("−aVR"), layout === "cabrera");
      for (const sentence of await page.locator("button.finding .sentence").allTextContents())
        assert(text.replace(/\s+/g, " ").includes(sentence.slice(0, 60)), `${layout}: ${sentence}`);
    }
    page.check();
  },
};
