// Files as people hand them over: dropped, chosen, or in a folder.
import { pairFiles } from "./pairing.js";

const LARGEST_HEADER = 1 << 20; // bytes; a larger .hea is no header of WFDB

/** All files below an entry of a drop, as {path, file}. */
async function filesBelow(entry, path = "") {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ path: path + file.name, file }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader gives a part of a folder at a time, and an empty list at its end.
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const below of entries) found.push(...(await filesBelow(below, `${path}${entry.name}/`)));
  }
}

export async function filesOfDrop(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ path: file.name, file }));
  return (await Promise.all(entries.map((entry) => filesBelow(entry)))).flat();
}

export function filesOfInput(input) {
  return [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Groups files into records {name, files: [{name, file}]}, what is refused at once, and parts. */
export async function recordsOf(files) {
  for (const entry of files) {
    if (/\.hea$/i.test(entry.path) && entry.file.size < LARGEST_HEADER) entry.header = await entry.file.text();
  }
  const byPath = new Map(files.map((entry) => [entry.path, entry.file]));
  const { records, refused, parts } = pairFiles(files);
  const withFiles = records.map(({ name, paths }) => ({
    name,
    files: paths.map((path) => ({ name: path.split("/").pop(), file: byPath.get(path) })),
  }));
  return { records: withFiles, refused, parts };
}
