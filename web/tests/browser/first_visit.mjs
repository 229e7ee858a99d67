// From starting the program to the first finding on the screen.
import assert from "node:assert/strict";
import { openFiles } from "./pages.mjs";
import { filesOf } from "./service.mjs";

const LIMIT = 15; // seconds

export const scenarios = {
  async "the first finding is on the screen within 15 s of starting crest serve"(browser, service) {
    const page = await browser.visit();
    await page.locator("#list-empty").waitFor();
    await openFiles(page, filesOf("ptbxl/00287.hea"), 1);
    await page.locator("button.finding").first().waitFor();
    const seconds = (performance.now() - service.startedAt) / 1000;
    page.check();
    assert(seconds < LIMIT, `${seconds} s`);
    return `${seconds.toFixed(1)} s, browser started in between`;
  },

  async "the page is not a medical device on every face"(browser) {
    const page = await browser.visit();
    const notice = page.locator("footer .notice");
    assert.match(await notice.textContent(), /^Not a medical device/);
    assert(await notice.isVisible());
    await page.keyboard.press("?");
    assert(await page.locator("#help strong", { hasText: "Not a medical device" }).isVisible());
    page.check();
  },
};
