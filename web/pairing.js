// Files to records. WFDB keeps a header and its signals in several files; all else is one file.

/** The last part of a path, whatever its separators. */
export const nameOf = (path) => path.split(/[\\/]/).pop();

const folderOf = (path) => path.slice(0, path.length - nameOf(path).length);
const stemOf = (path) => path.replace(/\.[^.\\/]*$/, "");
const extensionOf = (path) => (/\.([^.\\/]*)$/.exec(path)?.[1] ?? "").toLowerCase();

/** What goes along with other records and is none by itself. */
const ANNOTATIONS = new Set(["atr", "qrs", "ann", "ecg", "apn", "st-", "xws", "at_", "ari"]);

/** Files that nobody takes for an ECG are not sent at all; what is in them decides about the rest. */
const PASSED_OVER = new Set(["md", "pdf", "jpg", "jpeg", "png", "gif", "svg", "html", "doc", "docx", "py", "sh"]);

/** Names of the files that a WFDB header refers to; of a header of segments, those headers. */
export function namesInHeader(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  if (lines.length === 0) return [];
  const segmented = lines[0].split(/\s+/)[0].includes("/");
  const names = lines.slice(1).map((line) => line.trim().split(/\s+/)[0]);
  const files = segmented ? names.filter((name) => name !== "~").map((name) => `${name}.hea`) : names;
  return [...new Set(files.filter((name) => name !== "-" && name !== "~"))];
}

/**
 * Groups files {path, header?} into records, `header` being the text of a .hea. Returns
 * {records: [{name, paths}], refused: [{name, reason}], parts}: `reason` is a key of the language file,
 * `parts` counts files that belong to a record without being needed to read it. Every file is counted
 * in one of the three.
 */
export function pairFiles(files) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const taken = new Set();
  const segments = new Set();

  const partsOf = (path, seen = new Set()) => {
    if (seen.has(path) || !byPath.has(path)) return [];
    seen.add(path);
    const header = byPath.get(path).header;
    if (header === undefined) return [path];
    const below = namesInHeader(header).map((name) => folderOf(path) + name);
    for (const part of below) if (extensionOf(part) === "hea") segments.add(part);
    return [path, ...below.flatMap((part) => partsOf(part, seen))];
  };

  const headers = files.filter((file) => extensionOf(file.path) === "hea");
  const whole = headers.map((file) => ({ name: file.path, paths: partsOf(file.path) }));
  const records = whole.filter((record) => !segments.has(record.name));
  for (const record of records) for (const path of record.paths) taken.add(path);

  const stems = new Set(headers.map((file) => stemOf(file.path)));
  const refused = [];
  let parts = 0;
  for (const { path } of files) {
    if (taken.has(path)) continue;
    const extension = extensionOf(path);
    if (segments.has(path)) {
      // Headers that name each other: the service says what is wrong with them.
      records.push({ name: path, paths: partsOf(path) });
    } else if (stems.has(stemOf(path)) || ANNOTATIONS.has(extension)) {
      ++parts;
    } else if (PASSED_OVER.has(extension) || nameOf(path).startsWith(".")) {
      refused.push({ name: path, reason: "refused_not_ecg" });
    } else if (extension === "dat") {
      refused.push({ name: path, reason: "refused_no_header" });
    } else {
      records.push({ name: path, paths: [path] });
    }
  }
  return { records, refused, parts };
}
