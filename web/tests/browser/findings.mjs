// Records dropped on the page: their order, and their findings where crest detect says they are.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { openEntry, openFiles, painted, paperPixels } from "./pages.mjs";
import { detected, filesOf } from "./service.mjs";
import { GUTTER, MARGIN, PAGE_TRACE } from "../../paper.js";
import { STANDARD_LEADS } from "../../layouts.js";

/** Drops files {name, bytes} on the page. */
async function drop(page, files) {
  const sent = files.map(({ name, bytes }) => ({ name, text: bytes.toString("base64") }));
  await page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const { name, text } of given)
      transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
    for (const type of ["dragover", "drop"])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, sent);
}

const entries = (page) =>
  page.locator("#entries li").evaluateAll((elements) =>
    elements.map((element) => ({
      name: element.querySelector(".name").textContent,
      verdict: element.dataset.verdict,
      rarity: element.querySelector(".rarity").textContent,
      reason: element.querySelector(".reason").textContent,
    })),
  );

/** Whether each column of pixels holds the orange of a tint, anywhere on the paper. */
function tintedColumns({ width, height, data }) {
  const tinted = new Array(width).fill(false);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const at = 4 * (y * width + x);
      // Paper, grid and grey hardly differ in green and blue; orange over them does.
      if (data[at] > 200 && data[at + 1] - data[at + 2] > 22) tinted[x] = true;
    }
  }
  return tinted;
}

/** How many values of two pictures differ by more than the edges of most lines do from one drawing to the next. */
const different = (one, other) => one.data.reduce((sum, value, i) => sum + (Math.abs(value - other.data[i]) > 40), 0);

export const scenarios = {
  async "a normal and an abnormal record are dropped and listed, rarest first, the rest refused"(browser) {
    const page = await browser.visit();
    const files = filesOf("ptbxl/00010.hea", "ptbxl/00287.hea").map((path) => ({ name: basename(path), bytes: readFileSync(path) }));
    files.push({ name: "notes.md", bytes: Buffer.from("no ECG") });
    files.push({ name: "broken.edf", bytes: Buffer.from("0       no ECG either") });
    files.push({ name: "lonely.dat", bytes: Buffer.alloc(100) });
    await drop(page, files);
    await page.waitForFunction(() => document.querySelectorAll("#entries li").length === 5, null, { timeout: 20000 });
    const listed = await entries(page);
    assert.deepEqual(listed.slice(0, 2).map(({ name, verdict }) => [name, verdict]), [["00287.hea", "unusual"], ["00010.hea", "usual"]]);
    for (const { name, rarity, reason } of listed.slice(0, 2)) {
      const row = detected(`ptbxl/${name}`);
      assert.equal(rarity, row.rarity);
      assert.equal(reason, row.findings[0]?.sentence ?? row.summary);
    }
    const refused = listed.slice(2);
    assert.deepEqual(refused.map(({ name }) => name).sort(), ["broken.edf", "lonely.dat", "notes.md"]);
    for (const { name, verdict, reason } of refused) assert(verdict === "refused" && reason.length > 5, `${name}: ${reason}`);
    await page.locator("#filter-verdict").selectOption("refused");
    assert.equal((await entries(page)).length, 3);
    page.check();
  },

  async "findings are tinted on the leads and at the seconds of crest detect"(browser) {
    const page = await browser.visit();
    for (const name of ["00184.hea", "00287.hea"]) {
      await openFiles(page, filesOf(`ptbxl/${name}`), 1);
      await openEntry(page, name);
      const row = detected(`ptbxl/${name}`);
      const sentences = await page.locator("button.finding .sentence").allTextContents();
      assert.deepEqual(sentences, row.findings.map(({ sentence }) => sentence));

      // Without the rhythm strip's row, which shows all of lead II, a column of pixels is tinted where
      // one of the three leads of its column of the layout has a span.
      const pixels = await paperPixels(page);
      const scale = pixels.width / (GUTTER + PAGE_TRACE + MARGIN);
      const rhythm = await rhythmStripTop(page, pixels, scale);
      const tinted = tintedColumns({ ...pixels, height: rhythm });
      const columnWidth = PAGE_TRACE / 4;
      let seen = 0;
      for (let x = Math.ceil(GUTTER * scale) + 2; x < (GUTTER + PAGE_TRACE) * scale - 2; ++x) {
        const column = Math.floor((x / scale - GUTTER) / columnWidth);
        const leads = STANDARD_LEADS.slice(3 * column, 3 * column + 3);
        const seconds = (x / scale - GUTTER) / 25;
        const spans = row.findings.flatMap((finding) => finding.spans).filter(({ lead }) => leads.includes(lead));
        const margin = 3 / scale / 25;
        const atColumn = Math.abs((x / scale - GUTTER) / columnWidth - Math.round((x / scale - GUTTER) / columnWidth)) < 0.02;
        const nearEdge = spans.some(({ start_s, end_s }) => Math.min(Math.abs(seconds - start_s), Math.abs(seconds - end_s)) < margin);
        if (nearEdge || atColumn) continue;
        const inside = spans.some(({ start_s, end_s }) => seconds > start_s && seconds < end_s);
        if (inside) ++seen;
        assert.equal(tinted[x], inside, `${name}: ${leads} at ${seconds.toFixed(3)} s`);
      }
      assert(seen > 10, `${name}: ${seen} columns of pixels tinted`);
    }
    page.check();
  },

  async "a file that leaves its rate open is assessed when the rate is stated"(browser) {
    const page = await browser.visit();
    const lines = Array.from({ length: 5000 }, (_, i) => (Math.exp(-((((i % 430) - 100) / 6) ** 2)) + 0.1 * Math.exp(-((((i % 430) - 220) / 30) ** 2))).toFixed(4));
    await page.setInputFiles("#files", [{ name: "lead.csv", mimeType: "text/csv", buffer: Buffer.from(["II", ...lines].join("\n")) }]);
    await page.locator("#entries li[data-verdict=refused]").waitFor();
    await page.locator(".again input").fill("500");
    await page.locator(".again select").selectOption("mV");
    await page.locator(".again button").click();
    await page.locator("#entries li:not([data-verdict=refused])").waitFor();
    await painted(page);
    assert.match(await page.getAttribute("#paper", "aria-label"), /to 10\.0 s/);
    page.check();
  },

  async "the next finding is chosen, named and brought into view"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00287.hea"), 1);
    await page.locator("#next-finding").click();
    const chosen = page.locator("button.finding[aria-current=true]");
    await chosen.waitFor();
    const words = await page.locator("#announcement").textContent();
    assert.match(words, /^Finding \d of 4: /);
    assert(words.endsWith(await chosen.locator(".sentence").textContent()));
    page.check();
  },

  async "restored trace, heat and tints are drawn and taken away again"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00287.hea"), 1);
    const before = await paperPixels(page);
    for (const id of ["show-restored", "show-heat", "show-findings"]) {
      await page.locator(`#${id}`).click();
      await painted(page);
      const during = await paperPixels(page);
      const changed = different(during, before);
      assert(changed > 500, `${id} changes nothing`);
      await page.locator(`#${id}`).click();
      await painted(page);
      const left = different(await paperPixels(page), before);
      assert(left < changed / 20, `${id} changes ${changed} values and leaves ${left}`);
    }
    page.check();
  },
};

/** The height in pixels where the row of the rhythm strip begins: there the tints of II end and begin. */
async function rhythmStripTop(page, pixels, scale) {
  const { width, height, data } = pixels;
  // The calibration pulses stand in the gutter; the last of them is that of the rhythm strip.
  const x = Math.round(14.5 * scale);
  let last = 0;
  for (let y = 0; y < height; ++y) {
    const at = 4 * (y * width + x);
    if (data[at] < 100 && data[at + 1] < 100) last = y;
  }
  return Math.round(last - 6 * scale);
}
