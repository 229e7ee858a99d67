// A service that asks for a key.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOf, startService } from "./service.mjs";

const KEY = "a-key-of-this-test-0123456789abcdef";

export const scenarios = {
  async "a key is asked for once, a wrong one again, and the record is then assessed"(browser) {
    const folder = mkdtempSync(join(tmpdir(), "crest-key-"));
    writeFileSync(join(folder, "keys"), `${KEY}\n`, { mode: 0o600 });
    const service = await startService(["--keys", join(folder, "keys")]);
    try {
      const page = await browser.visit({ url: service.url });
      await page.setInputFiles("#files", filesOf("ptbxl/00287.hea", "ptbxl/00010.hea"));
      const dialog = page.locator("#key");
      await dialog.waitFor();
      assert(await dialog.locator("strong", { hasText: "Not a medical device" }).isVisible());
      await page.keyboard.type("wrong");
      await page.keyboard.press("Enter");
      await page.locator("#key-wrong").waitFor();
      await page.keyboard.type(KEY);
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.querySelectorAll("#entries li[data-verdict=usual], #entries li[data-verdict=unusual]").length === 2);
      assert(!(await dialog.isVisible()));
      page.check();
    } finally {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
