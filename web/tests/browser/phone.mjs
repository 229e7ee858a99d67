// The page on a phone, by touch.
import assert from "node:assert/strict";
import { openFiles, paperPixels, painted } from "./pages.mjs";
import { filesOf } from "./service.mjs";

const PHONE = { width: 390, height: 844, phone: true };

export const scenarios = {
  async "on a phone a record is opened by a tap, moved by a finger and left again"(browser) {
    const page = await browser.visit(PHONE);
    await page.setInputFiles("#files", filesOf("ptbxl/00287.hea", "ptbxl/00010.hea"));
    await page.waitForFunction(() => document.querySelectorAll("#entries li").length === 2);
    assert(!(await page.locator("#paper").isVisible()));
    await page.locator("#entries li").first().tap();
    await page.locator("#paper").waitFor();
    await painted(page);
    const before = await paperPixels(page);
    const box = await page.locator("#paper").boundingBox();
    const client = await page.context().newCDPSession(page);
    const touch = (type, x) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y: box.y + box.height / 2 }] });
    await touch("touchStart", 300);
    for (const x of [260, 200, 140]) await touch("touchMove", x);
    // A finger that rests before it is lifted: after a fling the browser takes the next tap for its end.
    await page.waitForTimeout(200);
    await touch("touchMove", 139);
    await touch("touchEnd");
    await page.waitForFunction(() => /from [1-9]\.\d s/.test(document.getElementById("paper").getAttribute("aria-label")));
    await painted(page);
    assert(!(await paperPixels(page)).data.equals(before.data), "the finger moves nothing");
    await page.locator("#back").tap();
    await page.locator("#entries").waitFor();
    page.check();
  },

  async "on a phone nothing is wider than the screen and every control can be hit"(browser) {
    const page = await browser.visit(PHONE);
    await page.setInputFiles("#files", filesOf("ptbxl/00287.hea"));
    await page.locator("#entries li").tap();
    await painted(page);
    for (const face of ["record", "list"]) {
      await page.evaluate((name) => (document.body.dataset.face = name), face);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert(width <= 390, `${face}: ${width} pixels wide`);
      // WCAG 2.2, 2.5.8: targets of at least 24 by 24 CSS pixels.
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("button, select, input")]
          .filter((element) => element.checkVisibility() && !element.closest("dialog"))
          .map((element) => ({ name: element.id, box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.width < 24 || box.height < 24)
          .map(({ name }) => name),
      );
      assert.deepEqual(small, [], face);
    }
    assert(await page.locator("footer .notice").isVisible());
    page.check();
  },
};
