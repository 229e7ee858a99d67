// Pages of the browser for the scenarios, watched for whatever must not happen.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
];

const TIMEOUT = 10000; // ms

export class Browser {
  static async start(url) {
    const browser = new Browser();
    browser.url = url;
    browser.folder = mkdtempSync(join(tmpdir(), "crest-browser-"));
    browser.chromium = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      headless: true,
      args: FLAGS,
      env: { ...process.env, HOME: browser.folder },
    });
    return browser;
  }

  /** A new visitor's page; `check` of what it returns says what went wrong on it. */
  async visit({ width = 1280, height = 720, phone = false, url = this.url } = {}) {
    const context = await this.chromium.newContext({
      viewport: { width, height },
      hasTouch: phone,
      isMobile: phone,
      acceptDownloads: true,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT);
    const origin = new URL(url).origin;
    const wrong = [];
    context.on("request", (request) => {
      const address = request.url();
      if (!address.startsWith(origin) && !address.startsWith("blob:")) wrong.push(`external request: ${address}`);
    });
    page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
    page.on("console", (message) => {
      // The browser itself writes down every answer that is no success; the page shows them.
      const expected = /Failed to load resource/.test(message.text());
      if (message.type() === "error" && !expected) wrong.push(`console: ${message.text()}`);
    });
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    });
    // The browser hands its file dialogs over from the first listener on.
    page.on("filechooser", () => {});
    await page.goto(url);
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    page.check = () => assert.deepEqual(wrong, []);
    return page;
  }

  async stop() {
    await this.chromium.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Hands files to the page as its file dialog does, and waits until so many records are listed. */
export async function openFiles(page, paths, count) {
  await page.setInputFiles("#files", paths);
  await page.waitForFunction((n) => document.querySelectorAll("#entries li").length >= n, count, { timeout: 20000 });
  await painted(page);
}

/** Waits until what was changed has been painted. */
export const framesPassed = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/** Waits until the open record is on the paper and nothing is being fetched. */
export async function painted(page) {
  await framesPassed(page);
  await page.waitForFunction(() => {
    const paper = document.getElementById("paper");
    return paper.getAttribute("aria-label")?.startsWith("ECG of") && paper.getAttribute("aria-busy") === "false";
  });
  await framesPassed(page);
}

/** Opens the entry of the worklist whose name begins so. */
export async function openEntry(page, name) {
  await page.locator("#entries li", { hasText: name }).click();
  await page.waitForFunction((text) => document.getElementById("record-name").textContent.startsWith(text), name);
  await painted(page);
}

/** Pixels of the paper: {width, height, data} with four bytes a pixel. */
export async function paperPixels(page) {
  const { width, height, text } = await page.evaluate(() => {
    const canvas = document.getElementById("paper");
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    let text = "";
    for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
    return { width, height, text: btoa(text) };
  });
  return { width, height, data: Buffer.from(text, "base64") };
}

export const announced = (page) => page.locator("#announcement").textContent();
