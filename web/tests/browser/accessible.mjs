// What tools that check accessibility look for, as far as it matters here.
import assert from "node:assert/strict";
import { openFiles } from "./pages.mjs";
import { filesOf } from "./service.mjs";

/** Runs in the page: everything that is wrong, as lines. */
function audit() {
  const wrong = [];
  const seen = (element) => element.checkVisibility();
  const nameOf = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const label = element.labels?.[0]?.textContent;
    return element.getAttribute("aria-label") ?? label ?? element.textContent;
  };
  const describe = (element) => `${element.tagName.toLowerCase()}#${element.id}.${element.className}`;

  if (!document.documentElement.lang) wrong.push("the page has no language");
  if (!document.title) wrong.push("the page has no title");
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`id ${id} twice`);
  for (const element of document.querySelectorAll("button, input:not([type=file]), select, canvas, progress, [role]"))
    if (!nameOf(element)?.trim() && !["option", "status", "alert"].includes(element.getAttribute("role"))) wrong.push(`${describe(element)} has no name`);
  for (const attribute of ["aria-labelledby", "aria-activedescendant", "aria-describedby"])
    for (const element of document.querySelectorAll(`[${attribute}]`))
      for (const id of element.getAttribute(attribute).split(" "))
        if (!document.getElementById(id)) wrong.push(`${describe(element)} refers to ${id}, which is not there`);
  for (const element of document.querySelectorAll("[tabindex]"))
    if (Number(element.getAttribute("tabindex")) > 0) wrong.push(`${describe(element)} changes the order of focus`);
  for (const list of document.querySelectorAll("[role=listbox]"))
    if ([...list.children].some((child) => child.getAttribute("role") !== "option")) wrong.push(`${describe(list)} holds other things than options`);
  let level = 1;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    if (heading.closest("dialog, #print-page")) continue;
    const own = Number(heading.tagName[1]);
    if (own > level + 1) wrong.push(`${describe(heading)} skips a level`);
    level = own;
  }
  if (document.querySelectorAll("main").length !== 1) wrong.push("there is not one main part");

  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !seen(element) || element.closest(":disabled, option")) continue;
    const [one, other] = [luminance(channels(getComputedStyle(element).color)), luminance(backgroundOf(element))].sort((a, b) => a - b);
    const ratio = (other + 0.05) / (one + 0.05);
    if (ratio < 4.5) wrong.push(`${describe(element)}: contrast ${ratio.toFixed(2)}`);
  }
  return wrong;
}

export const scenarios = {
  async "names, roles, references, headings and contrast are in order on every face"(browser) {
    const page = await browser.visit();
    assert.deepEqual(await page.evaluate(audit), [], "empty");
    await openFiles(page, filesOf("ptbxl/00287.hea", "ptbxl/00010.hea"), 2);
    assert.deepEqual(await page.evaluate(audit), [], "with records");
    await page.keyboard.press("?");
    assert.deepEqual(await page.evaluate(audit), [], "with help");
    page.check();
  },

  async "what changes is said: progress, findings and measures"(browser) {
    const page = await browser.visit();
    for (const id of ["progress-text", "announcement"]) assert.equal(await page.getAttribute(`#${id}`, "role"), "status");
    assert.equal(await page.getAttribute("#message", "role"), "alert");
    await openFiles(page, filesOf("ptbxl/00287.hea"), 1);
    assert.match(await page.getAttribute("#paper", "aria-label"), /^ECG of 00287.hea on paper, 3 × 4 \+ rhythm, from 0\.0 s to 10\.0 s\. 4 findings\.$/);
    page.check();
  },

  async "text twice as large leaves everything in reach"(browser) {
    const page = await browser.visit({ width: 640, height: 720 });
    await page.setInputFiles("#files", filesOf("ptbxl/00287.hea"));
    await page.locator("#entries li").click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert(wide <= 640, `${wide} pixels wide`);
    page.check();
  },
};
