// What can be taken along, and what happens when the service forgets or falls silent.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { openFiles, painted } from "./pages.mjs";
import { detected, filesOf } from "./service.mjs";

async function saved(page, button) {
  const download = page.waitForEvent("download");
  await page.locator(button).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

export const scenarios = {
  async "JSON, PDF and annotations are saved"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00287.hea"), 1);
    const json = await saved(page, "#export-json");
    assert.equal(json.name, "00287.json");
    const row = JSON.parse(json.bytes);
    const expected = detected("ptbxl/00287.hea");
    assert.deepEqual({ ...row, file: "" }, { ...expected, file: "" });
    const pdf = await saved(page, "#export-pdf");
    assert.equal(pdf.name, "00287.pdf");
    assert.equal(pdf.bytes.subarray(0, 5).toString(), "%PDF-");
    const annotations = await saved(page, "#export-annotations");
    assert(annotations.bytes.length > 20);
    page.check();
  },

  async "a record that the service has forgotten is given to it again"(browser) {
    const page = await browser.visit();
    await openFiles(page, filesOf("ptbxl/00010.hea", "ptbxl/00287.hea"), 2);
    const id = await page.evaluate(async () => {
      const names = performance.getEntriesByType("resource").map(({ name }) => name);
      const ids = new Set(names.map((name) => /records\/(\w+)\/trace/.exec(name)?.[1]).filter(Boolean));
      for (const kept of ids) await fetch(`/v1/records/${kept}`, { method: "DELETE" });
      return ids.size;
    });
    assert(id > 0);
    await page.keyboard.press("w");
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await painted(page);
    assert(!(await page.locator("#message").isVisible()));
    page.check();
  },

  async "many records have a progress bar, and the rest can be cancelled"(browser) {
    const page = await browser.visit();
    await page.route("**/v1/assess*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue().catch(() => {});
    });
    const files = Array.from({ length: 20 }, (_, i) => ({ name: `r${i}.csv`, mimeType: "text/csv", buffer: Buffer.from("I\n1\n2\n") }));
    await page.setInputFiles("#files", files);
    await page.waitForFunction(() => /^[1-9]\d* of 20/.test(document.getElementById("progress-text").textContent));
    assert(await page.locator("#progress-bar").isVisible());
    await page.locator("#cancel").click();
    await page.waitForFunction(() => /^Cancelled: \d+ of 20/.test(document.getElementById("progress-text").textContent));
    const listed = await page.locator("#entries li").count();
    await page.waitForTimeout(700);
    assert.equal(await page.locator("#entries li").count(), listed);
    assert(listed < 20);
    page.check();
  },

  async "a busy service is asked again after the time it names"(browser) {
    const page = await browser.visit();
    let refusals = 0;
    await page.route("**/v1/assess*", (route) => {
      if (++refusals > 1) return route.continue();
      return route.fulfill({ status: 503, headers: { "Retry-After": "1" }, json: { error: { kind: "busy", reason: "the queue is full" } } });
    });
    await page.setInputFiles("#files", filesOf("ptbxl/00010.hea"));
    await page.waitForFunction(() => /busy/.test(document.getElementById("progress-text").textContent));
    await page.locator("#entries li").waitFor();
    assert.equal(refusals, 2);
    page.check();
  },
};
