// Starts crest serve for the tests, and asks crest detect what the page has to show.
import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const DATA = `${ROOT}tests/data/`;
export const CREST = process.env.CREST ?? `${ROOT}build/crest`;

const START_LIMIT = 20000; // ms

/** Starts the service on a free port; {url, stop, startedAt}. CREST_URL names one that runs already. */
export async function startService(options = []) {
  const startedAt = performance.now();
  if (process.env.CREST_URL && options.length === 0) return { url: process.env.CREST_URL, startedAt, stop: async () => {} };
  const child = spawn(CREST, ["serve", "--port", "0", ...options], { stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("crest serve did not start")), START_LIMIT);
    child.on("exit", (code) => reject(new Error(`crest serve ended with ${code}`)));
    child.on("error", reject);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /https?:\/\/\S+/.exec(line);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
  });
  const stop = () =>
    new Promise((resolve) => {
      child.removeAllListeners("exit");
      child.on("exit", resolve);
      child.kill("SIGTERM");
    });
  return { url, stop, startedAt };
}

const rows = new Map();

/** The row that crest detect prints for a record below tests/data. */
export function detected(name) {
  if (!rows.has(name)) {
    const text = execFileSync(CREST, ["detect", "--json", DATA + name], { encoding: "utf8", maxBuffer: 1 << 26 });
    rows.set(name, JSON.parse(text)[0]);
  }
  return rows.get(name);
}

const RECORDS = {
  "ptbxl/00010.hea": ["ptbxl/00010.hea", "ptbxl/00010a.dat", "ptbxl/00010b.dat"],
  "ptbxl/00184.hea": ["ptbxl/00184.hea", "ptbxl/00184a.dat", "ptbxl/00184b.dat"],
  "ptbxl/00287.hea": ["ptbxl/00287.hea", "ptbxl/00287a.dat", "ptbxl/00287b.dat"],
};

/** Paths of all files of records. */
export const filesOf = (...names) => names.flatMap((name) => RECORDS[name]).map((name) => DATA + name);
