// Calipers on what is known: the calibration pulse and an interval between R peaks.
import assert from "node:assert/strict";
import { announced, openFiles, painted, paperPixels } from "./pages.mjs";
import { detected, filesOf } from "./service.mjs";
import { GUTTER, MARGIN, PAGE_TRACE } from "../../paper.js";

const ZOOM_STEPS = 5; // so that a pixel is little of a pulse

async function drag(page, from, to) {
  const box = await page.locator("#paper").boundingBox();
  await page.mouse.move(box.x + from.x, box.y + from.y);
  await page.mouse.down();
  await page.mouse.move(box.x + (from.x + to.x) / 2, box.y + (from.y + to.y) / 2);
  await page.mouse.move(box.x + to.x, box.y + to.y);
  await page.mouse.up();
}

function measured(text) {
  const [, ms, mv] = /: ([\d.]+) ms.*?([+−]?[\d.]+) mV/.exec(text);
  return { milliseconds: Number(ms), millivolts: Number(mv.replace("−", "-")) };
}

const isBlack = ({ width, data }, x, y) => data[4 * (y * width + x)] < 90 && data[4 * (y * width + x) + 1] < 90;

/** Height of the topmost dark pixel in a column below `from`. */
function topmost(pixels, x, from = 0) {
  for (let y = from; y < pixels.height; ++y) if (isBlack(pixels, x, y)) return y;
  return null;
}

export const scenarios = {
  async "calipers measure the calibration pulse as 200 ms and 1 mV at every speed and gain"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00010.hea"), 1);
    for (let i = 0; i < ZOOM_STEPS; ++i) await page.keyboard.press("+");
    for (const [speed, gain] of [[25, 10], [50, 10], [25, 20], [25, 5]]) {
      await page.locator("#speed").selectOption(String(speed));
      await page.locator("#gain").selectOption(String(gain));
      await painted(page);
      const pixels = await paperPixels(page);
      const scale = (pixels.width / (GUTTER + PAGE_TRACE + MARGIN)) * 1.25 ** ZOOM_STEPS;
      const width = 0.2 * speed;
      const foot = Math.max((11 - width) / 2, 0.5);
      const left = (GUTTER - 11 + foot) * scale;
      const top = topmost(pixels, Math.round(left + (width * scale) / 2));
      const zero = topmost(pixels, Math.round((GUTTER - 11 + Math.max(foot - 2, 0)) * scale), top);
      await page.locator("#calipers").click();
      await drag(page, { x: left, y: zero }, { x: left + width * scale, y: top });
      const { milliseconds, millivolts } = measured(await announced(page));
      assert(Math.abs(milliseconds - 200) <= 1.5 * (1000 / scale / speed), `${milliseconds} ms at ${speed} mm/s`);
      assert(Math.abs(millivolts - 1) <= 2 / scale / gain, `${millivolts} mV at ${gain} mm/mV`);
      await page.locator("#calipers").click();
    }
    page.check();
  },

  async "calipers measure the interval between two R peaks"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00010.hea"), 1);
    await page.locator("#layout").selectOption("12x1");
    await painted(page);
    const peaks = detected("ptbxl/00010.hea").r_peaks_s.slice(2, 4);
    const { width } = await page.locator("#paper").boundingBox();
    const scale = width / (GUTTER + PAGE_TRACE + MARGIN);
    const [one, other] = peaks.map((seconds) => (GUTTER + seconds * 25) * scale);
    await page.locator("#calipers").click();
    await drag(page, { x: one, y: 60 }, { x: other, y: 60 });
    const { milliseconds } = measured(await announced(page));
    const expected = (peaks[1] - peaks[0]) * 1000;
    assert(Math.abs(milliseconds - expected) < 1000 / scale / 25 + 1, `${milliseconds} ms, ${expected} expected`);
    page.check();
    return `${milliseconds} ms, R peaks ${expected.toFixed(0)} ms apart`;
  },
};
