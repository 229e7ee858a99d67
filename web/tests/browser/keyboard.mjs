// A worklist gone through without a mouse.
import assert from "node:assert/strict";
import { announced, painted } from "./pages.mjs";
import { detected, filesOf } from "./service.mjs";

const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element === document.body ? "body" : element.id || element.textContent.trim().slice(0, 30);
  });
const recordName = (page) => page.locator("#record-name").textContent();

export const scenarios = {
  async "a worklist is gone through by keyboard alone"(browser) {
    const page = await browser.visit();
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("o");
    await (await chooser).setFiles(filesOf("ptbxl/00010.hea", "ptbxl/00184.hea", "ptbxl/00287.hea"));
    await page.waitForFunction(() => document.querySelectorAll("#entries li").length === 3, null, { timeout: 20000 });

    await page.keyboard.press("w");
    assert.equal(await focused(page), "entries");
    await page.keyboard.press("Home");
    const order = [];
    for (let i = 0; i < 3; ++i) {
      order.push(await recordName(page));
      await page.keyboard.press("ArrowDown");
    }
    const rarity = order.map((name) => detected(`ptbxl/${name}`).p_value);
    assert.equal(new Set(order).size, 3);
    assert.deepEqual(rarity, [...rarity].sort((a, b) => a - b));
    await page.keyboard.press("k");
    assert.equal(await recordName(page), order[1]);
    await page.keyboard.press("k");
    assert.equal(await recordName(page), order[0]);
    await painted(page);

    await page.keyboard.press("Enter");
    assert.equal(await focused(page), "paper");
    await page.keyboard.press("n");
    assert.match(await announced(page), /^Finding \d+ of \d+/);
    for (const [key, id, value] of [["2", "layout", "12x1"], ["s", "speed", "50"], ["g", "gain", "20"]]) {
      await page.keyboard.press(key);
      await page.waitForFunction(([of, expected]) => document.getElementById(of).value === expected, [id, value]);
    }
    for (const [key, id] of [["e", "show-restored"], ["h", "show-heat"], ["f", "show-findings"]]) {
      const before = await page.getAttribute(`#${id}`, "aria-pressed");
      await page.keyboard.press(key);
      await page.waitForFunction(([of, was]) => document.getElementById(of).getAttribute("aria-pressed") !== was, [id, before]);
    }
    await page.keyboard.press("c");
    const start = await announced(page);
    await page.keyboard.press("Shift+ArrowRight");
    assert.notEqual(await announced(page), start);
    assert.match(await announced(page), /^Calipers on \S+: 220 ms/);
    await page.keyboard.press("Escape");

    await page.keyboard.press("/");
    assert.equal(await focused(page), "filter-words");
    await page.keyboard.type("00010");
    await page.waitForFunction(() => document.querySelectorAll("#entries li").length === 1);
    page.check();
  },

  async "help opens, names every key and closes to where the focus was"(browser) {
    const page = await browser.visit();
    await page.locator("#open-folder").focus();
    await page.keyboard.press("?");
    assert(await page.locator("#help").isVisible());
    assert((await page.locator("#help kbd").count()) > 25);
    await page.keyboard.press("Escape");
    assert(!(await page.locator("#help").isVisible()));
    assert.equal(await focused(page), "open-folder");
    page.check();
  },

  async "Tab reaches every control in the order of the page and leaves it again"(browser) {
    const page = await browser.visit();
    await page.setInputFiles("#files", filesOf("ptbxl/00287.hea"));
    await page.locator("button.finding").first().waitFor();
    await painted(page);
    const expected = await page.evaluate(() =>
      [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
        .filter((element) => element.checkVisibility() && !element.disabled && !element.closest("dialog"))
        .map((element) => element.id || element.textContent.trim().slice(0, 30)),
    );
    const visited = [];
    await page.evaluate(() => document.activeElement.blur());
    for (let i = 0; i < expected.length; ++i) {
      await page.keyboard.press("Tab");
      visited.push(await focused(page));
      const outlined = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none");
      assert(outlined, `${visited.at(-1)} shows no focus`);
    }
    assert.deepEqual(visited, expected);
    page.check();
  },

  async "single-letter keys can be switched off"(browser) {
    const page = await browser.visit();
    await page.keyboard.press("?");
    await page.locator("#single-keys").focus();
    await page.keyboard.press(" ");
    await page.keyboard.press("Escape");
    await page.locator("#open-help").focus();
    await page.keyboard.press("/");
    assert.equal(await focused(page), "open-help");
    page.check();
  },
};
