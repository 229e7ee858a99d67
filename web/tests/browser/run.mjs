// Runs every scenario in a real browser against crest serve; exit status 1 where one fails.
// usage: node tests/browser/run.mjs [WORDS OF A SCENARIO]; see README.md for the variables it reads.
import { Browser } from "./pages.mjs";
import { startService } from "./service.mjs";
import { scenarios as first } from "./first_visit.mjs";
import { scenarios as findings } from "./findings.mjs";
import { scenarios as calipers } from "./measuring.mjs";
import { scenarios as keyboard } from "./keyboard.mjs";
import { scenarios as printing } from "./printing.mjs";
import { scenarios as exports } from "./exporting.mjs";
import { scenarios as phone } from "./phone.mjs";
import { scenarios as accessible } from "./accessible.mjs";
import { scenarios as keys } from "./key_dialog.mjs";
import { scenarios as long } from "./long_record.mjs";
import { scenarios as pictures } from "./pictures.mjs";

const all = { ...first, ...findings, ...calipers, ...keyboard, ...printing, ...exports, ...phone, ...accessible, ...keys, ...long, ...pictures };
const wanted = process.argv.slice(2).join(" ");
const began = performance.now();
const service = await startService();
const browser = await Browser.start(service.url);
let failed = 0;
let ran = 0;
for (const [name, run] of Object.entries(all)) {
  if (!name.includes(wanted)) continue;
  ++ran;
  const start = performance.now();
  const seconds = () => ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  try {
    const said = await run(browser, service);
    console.log(`ok ${seconds()} s  ${name}${said ? `: ${said}` : ""}`);
  } catch (error) {
    ++failed;
    console.log(`not ok ${seconds()} s  ${name}\n${error.stack.slice(0, 1200)}`);
  }
  for (const context of browser.chromium.contexts()) await context.close();
}
await browser.stop();
await service.stop();
console.log(`${ran - failed} of ${ran} scenarios passed in ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = failed === 0 && ran > 0 ? 0 : 1;
