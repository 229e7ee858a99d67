import assert from "node:assert/strict";
import { test } from "node:test";
import { namesInHeader, pairFiles } from "../pairing.js";

const HEADER = "00287 12 500 5000\n# a comment\n00287a.dat 516 1000/mV 16 0 0 1 0 I\n00287a.dat 516 1000/mV\n00287b.dat 516 1000/mV\n";

test("a header names its signal files, each once", () => {
  assert.deepEqual(namesInHeader(HEADER), ["00287a.dat", "00287b.dat"]);
  assert.deepEqual(namesInHeader("a/3 2 250 300\na_layout 0\n~ 100\na_1 200\n"), ["a_layout.hea", "a_1.hea"]);
  assert.deepEqual(namesInHeader("\n"), []);
});

test("signals go with the header that names them, whatever their stem", () => {
  const files = ["x/00287.hea", "x/00287a.dat", "x/00287b.dat", "y/00287a.dat"].map((path) => ({ path }));
  files[0].header = HEADER;
  const { records, refused, parts } = pairFiles(files);
  assert.deepEqual(records, [{ name: "x/00287.hea", paths: ["x/00287.hea", "x/00287a.dat", "x/00287b.dat"] }]);
  assert.deepEqual(refused, [{ name: "y/00287a.dat", reason: "refused_no_header" }]);
  assert.equal(parts, 0);
});

test("headers of segments are parts of the record that names them", () => {
  const files = [
    { path: "s.hea", header: "s/2 1 250 20\ns1 10\ns2 10\n" },
    { path: "s1.hea", header: "s1 1 250 10\ns1.dat 16\n" },
    { path: "s2.hea", header: "s2 1 250 10\ns2.dat 16\n" },
    { path: "s1.dat" },
    { path: "s2.dat" },
  ];
  const { records } = pairFiles(files);
  assert.deepEqual(records.map(({ name, paths }) => [name, paths.length]), [["s.hea", 5]]);
});

test("headers that name each other come to an end", () => {
  const files = [
    { path: "a.hea", header: "a/1 1 250 20\nb 10\n" },
    { path: "b.hea", header: "b/1 1 250 20\na 10\n" },
  ];
  assert.deepEqual(pairFiles(files).records.map(({ name }) => name), ["a.hea", "b.hea"]);
});

test("every file is a record, a part of one, or refused with a reason", () => {
  const paths = ["1.hea", "1.dat", "1.atr", "2.edf", "x/3.csv", "README.md", ".DS_Store", "lonely.dat", "noext"];
  const files = paths.map((path) => ({ path }));
  files[0].header = "1 1 500 10\n1.dat 16\n";
  const { records, refused, parts } = pairFiles(files);
  const inRecords = records.flatMap((record) => record.paths).length;
  assert.equal(inRecords + refused.length + parts, paths.length);
  assert.deepEqual(records.map(({ name }) => name), ["1.hea", "2.edf", "x/3.csv", "noext"]);
  assert.deepEqual(refused.map(({ name }) => name), ["README.md", ".DS_Store", "lonely.dat"]);
});
