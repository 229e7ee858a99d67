// Pictures of the page, held against those in references/. UPDATE_REFERENCES=1 takes them anew.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { openEntry, openFiles, painted } from "./pages.mjs";
import { filesOf, ROOT } from "./service.mjs";

const FOLDER = new URL("./references/", import.meta.url);
const MOST_DIFFERENT = 0.01; // share of pixels: letters are drawn a little differently everywhere

function compare(name, bytes) {
  const place = new URL(`${name}.png`, FOLDER);
  if (process.env.UPDATE_REFERENCES) return writeFileSync(place, bytes);
  assert(existsSync(place), `${name}.png is missing; UPDATE_REFERENCES=1 takes it`);
  const [taken, reference] = [PNG.sync.read(bytes), PNG.sync.read(readFileSync(place))];
  assert.deepEqual([taken.width, taken.height], [reference.width, reference.height]);
  const difference = new PNG({ width: taken.width, height: taken.height });
  const pixels = pixelmatch(taken.data, reference.data, difference.data, taken.width, taken.height, { threshold: 0.2 });
  const share = pixels / (taken.width * taken.height);
  if (share <= MOST_DIFFERENT) return share;
  mkdirSync(`${ROOT}out`, { recursive: true });
  writeFileSync(`${ROOT}out/${name}-taken.png`, bytes);
  writeFileSync(`${ROOT}out/${name}-difference.png`, PNG.sync.write(difference));
  throw new Error(`${(100 * share).toFixed(2)} % of the pixels differ; see out/${name}-*.png`);
}

export const scenarios = {
  async "the page looks as it did"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00010.hea", "ptbxl/00287.hea"), 2);
    await openEntry(page, "00287.hea");
    await page.mouse.move(0, 0);
    compare("finding-1280x720", await page.screenshot());
    await page.locator("#layout").selectOption("cabrera");
    await page.locator("#show-heat").click();
    await painted(page);
    await page.mouse.move(0, 0);
    compare("cabrera-heat-1280x720", await page.screenshot());
    page.check();
  },

  async "the page on a phone looks as it did"(browser) {
    const page = await browser.visit({ width: 390, height: 844, phone: true });
    await page.setInputFiles("#files", filesOf("ptbxl/00287.hea"));
    await page.locator("#entries li").tap();
    await painted(page);
    compare("finding-390x844", await page.screenshot());
    page.check();
  },
};
