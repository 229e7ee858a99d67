// Takes the picture of docs/page.md. usage: node tests/browser/screenshot.mjs [OUT.png]
import { openEntry, openFiles, Browser } from "./pages.mjs";
import { filesOf, ROOT, startService } from "./service.mjs";

const service = await startService();
const browser = await Browser.start(service.url);
const page = await browser.visit();
await openFiles(page, filesOf("ptbxl/00010.hea", "ptbxl/00184.hea", "ptbxl/00287.hea"), 3);
await openEntry(page, "00287.hea");
await page.mouse.move(0, 0);
await page.screenshot({ path: process.argv[2] ?? `${ROOT}docs/page.png` });
await browser.stop();
await service.stop();
