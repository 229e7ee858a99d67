// The order of the worklist and what its filter lets through.

/** Rarest first; what was not assessed after all others; ties by score, then by name. */
export function rarerFirst(one, other) {
  const place = ({ row }) => (row.status === "assessed" ? (row.p_value ?? 2) : 3);
  const score = ({ row }) => row.score ?? 0;
  return (
    place(one) - place(other) || score(other) - score(one) || one.name.localeCompare(other.name, "en", { numeric: true })
  );
}

/** "unusual", "usual", "uncalibrated" or "refused": a key of the language file with verdict_ before. */
export function verdictOf(row) {
  if (row.status !== "assessed") return "refused";
  if (row.alarm === true) return "unusual";
  if (row.alarm === false) return "usual";
  return "uncalibrated";
}

/** Why a record stands where it does, in one sentence. */
export function reasonOf(row) {
  if (row.status !== "assessed") {
    const { reason = "", place = "" } = row.error ?? {};
    return place ? `${reason} (${place})` : reason;
  }
  return row.findings[0]?.sentence ?? row.summary ?? "";
}

/** Whether an entry has the verdict asked for ("all" for any) and all words in name or reason. */
export function passes({ name, row }, { verdict, words }) {
  if (verdict !== "all" && verdictOf(row) !== verdict) return false;
  const text = `${name} ${reasonOf(row)} ${row.summary ?? ""}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** How many entries have each verdict. */
export function counts(entries) {
  const result = { all: entries.length, unusual: 0, usual: 0, uncalibrated: 0, refused: 0 };
  for (const { row } of entries) ++result[verdictOf(row)];
  return result;
}

/** The place of the next (step 1) or previous (step -1) finding in time from `seconds`; null: none. */
export function findingFrom(findings, seconds, step) {
  const places = findings.map(mostTelling);
  let best = null;
  places.forEach((place, index) => {
    if ((place.seconds - seconds) * step <= 1e-6) return;
    if (best === null || (place.seconds - best.seconds) * step < 0) best = { index, ...place };
  });
  return best;
}

/** Where a finding is to be looked for: the highest place of its first lead. */
export function mostTelling(finding) {
  const spans = finding.spans.filter(({ lead }) => lead === finding.leads[0]);
  const candidates = spans.length > 0 ? spans : finding.spans;
  const best = candidates.reduce((high, span) => (span.peak_map > high.peak_map ? span : high), candidates[0]);
  return best
    ? { seconds: best.peak_s, lead: best.lead }
    : { seconds: finding.r_peak_s ?? (finding.start_s + finding.end_s) / 2, lead: finding.leads[0] };
}
