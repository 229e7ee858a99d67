// WCAG 2.2: relative luminance and contrast ratio of every pair of colours of the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const sheet = readFileSync(new URL("../colours.css", import.meta.url), "utf8");
const colours = Object.fromEntries([...sheet.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
const named = (prefix) => Object.keys(colours).filter((name) => name.startsWith(prefix));

function luminance(colour) {
  const linear = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test("black on white is 21 : 1", () => assert.equal(contrast("#000000", "#ffffff").toFixed(3), "21.000"));

test("every colour is a custom property of colours.css", () => {
  for (const name of ["page.css", "record.css"]) {
    const css = readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
    assert.deepEqual(css.match(/#[0-9a-fA-F]{3,8}\b(?=[^{]*;)/g), null, name);
  }
});

test("the paper has the colours of crest's own drawings (src/report/drawing.cc)", () => {
  const source = readFileSync(new URL("../../src/report/drawing.cc", import.meta.url), "utf8");
  const drawn = Object.fromEntries(
    [...source.matchAll(/constexpr Color k(\w+)\{(\d+), (\d+), (\d+)\}/g)].map(([, name, ...parts]) => [
      name,
      `#${parts.map((value) => Number(value).toString(16).padStart(2, "0")).join("")}`,
    ]),
  );
  const same = {
    Black: "--mark-trace",
    Grey: "--mark-hatch",
    Paper: "--surface-paper",
    MinorLine: "--grid-minor",
    MajorLine: "--grid-major",
    Orange: "--mark-tint",
    Blue: "--mark-restored",
  };
  for (const [name, property] of Object.entries(same)) assert.equal(colours[property], drawn[name], name);
});

test("text is readable on every surface", () => {
  for (const text of named("--text-"))
    for (const surface of named("--surface-"))
      assert(contrast(colours[text], colours[surface]) >= 4.5, `${text} on ${surface}`);
});

test("marks stand out from the paper; tints are named by a number in black as well", () => {
  for (const mark of named("--mark-")) {
    const needed = mark === "--mark-tint" ? 1.5 : 3;
    const ratio = contrast(colours[mark], colours["--surface-paper"]);
    assert(ratio >= needed, `${mark}: ${ratio}`);
  }
});

test("controls and focus stand out from every surface", () => {
  for (const line of ["--line-control", "--line-focus"])
    for (const surface of named("--surface-"))
      assert(contrast(colours[line], colours[surface]) >= 3, `${line} on ${surface}`);
});

test("the trace is readable through the strongest tint", () => {
  const mixed = [1, 3, 5].map((at) => {
    const part = (colour) => parseInt(colour.slice(at, at + 2), 16);
    return Math.round(0.6 * part(colours["--mark-tint"]) + 0.4 * part(colours["--surface-paper"]));
  });
  const tinted = `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  assert(contrast(colours["--mark-trace"], tinted) >= 7);
  assert(contrast(colours["--mark-restored"], tinted) >= 3);
});
