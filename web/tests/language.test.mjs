// The page and its language file name the same texts.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../", import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), "utf8");
const words = JSON.parse(read("language/en.json"));
const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));
const sources = modules.map(read).join("\n");

/** Keys that are put together: prefix and the parts that follow it. */
const MADE = {
  verdict_: ["unusual", "usual", "uncalibrated", "refused"],
  filter_: ["all", "unusual", "usual", "uncalibrated", "refused"],
  layout_: ["3x4", "12x1", "6x2", "cabrera"],
  size_: ["above", "below", "early", "late", "high", "low"],
  help_group_: ["records", "view", "findings"],
};

test("every text of index.html and the modules is in the language file", () => {
  const used = [
    ...read("index.html").matchAll(/data-(?:text|name|hint)="(\w+)"/g),
    ...sources.matchAll(/\bsay\("(\w+)"/g),
    ...sources.matchAll(/\btext: "(key_\w+)"/g),
    ...sources.matchAll(/reason: "(refused_\w+)"/g),
  ].map(([, key]) => key);
  for (const [prefix, parts] of Object.entries(MADE)) for (const part of parts) used.push(prefix + part);
  for (const key of used) assert(key in words, key);
});

test("every text of the language file is used", () => {
  const all = sources + read("index.html");
  const made = new Set(Object.entries(MADE).flatMap(([prefix, parts]) => parts.map((part) => prefix + part)));
  const unused = Object.keys(words).filter((key) => !made.has(key) && !all.includes(`"${key}"`));
  assert.deepEqual(unused, []);
});

test("the notice stands on the page, in both dialogs and on paper", () => {
  assert.match(words.notice, /^Not a medical device/);
  assert.equal([...read("index.html").matchAll(/data-text="notice"/g)].length, 3);
  assert.match(read("print.js"), /say\("notice"\)/);
});

test("index.html keeps to the policy: no script or style within it, nothing from elsewhere", () => {
  const page = read("index.html");
  assert.doesNotMatch(page, /<style|style=|\son\w+=|https?:/);
  assert.doesNotMatch(page, /<script(?![^>]*src=)/);
  const everything = sources + readdirSync(folder).filter((name) => name.endsWith(".css")).map(read).join("");
  assert.deepEqual(everything.match(/https?:\/\/(?!www\.w3\.org\/2000\/svg)[^\s"'`]+/g), null);
});

test("every module keeps under 400 lines", () => {
  for (const name of modules) assert(read(name).split("\n").length < 400, name);
});
