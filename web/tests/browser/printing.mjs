// The printed page, held against a ruler.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { openFiles } from "./pages.mjs";
import { filesOf } from "./service.mjs";
import { GUTTER, MARGIN, PAGE_TRACE } from "../../paper.js";

const DOTS = 20; // a millimetre

/** The pages of a PDF as pictures, by poppler. */
function rendered(pdf) {
  const folder = mkdtempSync(join(tmpdir(), "crest-print-"));
  try {
    writeFileSync(join(folder, "print.pdf"), pdf);
    execFileSync("pdftoppm", ["-r", String(DOTS * 25.4), "-png", join(folder, "print.pdf"), join(folder, "page")]);
    const info = execFileSync("pdfinfo", [join(folder, "print.pdf")], { encoding: "utf8" });
    const text = execFileSync("pdftotext", ["-layout", join(folder, "print.pdf"), "-"], { encoding: "utf8" });
    const pages = Number(/Pages:\s+(\d+)/.exec(info)[1]);
    return { pages, text, picture: PNG.sync.read(readFileSync(join(folder, "page-1.png"))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Middles of the bold lines of the grid along a row (or column) of pixels, in mm. */
function boldLines(picture, alongRow, at) {
  const length = alongRow ? picture.width : picture.height;
  const lines = [];
  let first = null;
  for (let i = 0; i <= length; ++i) {
    const [x, y] = alongRow ? [i, at] : [at, i];
    const p = 4 * (y * picture.width + x);
    const bold = i < length && picture.data[p] > 190 && picture.data[p + 1] < 200 && picture.data[p + 1] > 130 && picture.data[p + 2] < 195;
    if (bold && first === null) first = i;
    if (!bold && first !== null) {
      lines.push((first + i - 1) / 2 / DOTS);
      first = null;
    }
  }
  return lines;
}

/** The row of pixels, of some between the lines of the grid, that shows the most bold lines. */
function longest(picture, alongRow) {
  const count = alongRow ? picture.height : picture.width;
  let best = [];
  for (let at = 0; at < count; at += 7) {
    const lines = boldLines(picture, alongRow, at);
    if (lines.length > best.length && lines.length < 80) best = lines;
  }
  return best;
}

export const scenarios = {
  async "a printed square of 10 mm has 10 mm, and 250 mm of trace fit A4 across"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00010.hea"), 1);
    await page.locator("#show-findings").click();
    const { pages, picture } = rendered(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    assert.equal(pages, 1);
    assert(Math.abs(picture.width / DOTS - 297) < 0.5 && Math.abs(picture.height / DOTS - 210) < 0.5);
    const across = longest(picture, true);
    const down = longest(picture, false);
    assert(across.length > 40 && down.length > 10, `${across.length} and ${down.length} bold lines`);
    let worst = 0;
    for (const lines of [across, down]) {
      for (let i = 2; i < lines.length; ++i) {
        // Where a trace or a letter hides a line, squares are skipped whole.
        const squares = Math.round((lines[i] - lines[i - 2]) / 5);
        worst = Math.max(worst, Math.abs(lines[i] - lines[i - 2] - 5 * squares));
      }
    }
    assert(worst < 0.12, `a square is off by ${worst} mm`);
    const width = across.at(-1) - across[0];
    assert(Math.abs(width - (GUTTER + PAGE_TRACE + MARGIN)) < 0.3, `the paper is ${width} mm wide`);
    page.check();
    return `10 mm squares within ${worst.toFixed(2)} mm; the paper has ${width.toFixed(1)} mm`;
  },

  async "what is on the screen is what is printed"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00287.hea"), 1);
    for (const layout of ["3x4", "12x1", "6x2", "cabrera"]) {
      await page.locator("#layout").selectOption(layout);
      await page.locator("#gain").selectOption("20");
      await page.waitForTimeout(100);
      const { pages, text } = rendered(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
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
