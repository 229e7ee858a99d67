// The printed page: the same view, in vectors, at true scale.
import { byId, make } from "./elements.js";
import { say } from "./language.js";
import { SvgSurface } from "./svg_surface.js";
import { notAssessedLines, verdictLine } from "./details.js";
import { scaleInWords } from "./viewer.js";
import { SCREEN_MM } from "./paper.js";

const LISTED_FINDINGS = 12;

function findingLines(row, view) {
  if (row.status !== "assessed" || !view.findings) return [];
  const lines = row.findings.slice(0, LISTED_FINDINGS).map(({ sentence }, index) => `${index + 1}. ${sentence}`);
  return lines.length > 0 ? lines : [say("no_findings")];
}

const today = () => new Date().toISOString().slice(0, 10);

function fill(viewer) {
  const page = byId("print-page");
  page.replaceChildren();
  if (!viewer.record) return;
  const { entry, record } = viewer;
  const { row } = record;
  const { paper, view } = viewer.forPrint();
  const surface = new SvgSurface(paper.width, paper.height);
  viewer.draw(surface, paper, view);
  const scale = scaleInWords({ view: { ...view, zoom: SCREEN_MM }, record, model: viewer.model });
  const silent = row.status === "assessed" ? notAssessedLines(row).map((line) => `${say("not_assessed")}: ${line}`) : [];
  page.append(
    make("h1", { textContent: entry.name }),
    make("p", { textContent: `${verdictLine(row)}. ${row.summary ?? ""}` }),
    make("p", { textContent: `${scale}; ${say("model_line", { model: row.model ?? "–", scoring: row.scoring ?? "–" })}; ${say("printed_on", { date: today() })}` }),
    surface.root,
    ...[...findingLines(row, view), ...silent].map((textContent) => make("p", { textContent })),
    make("p", { className: "notice", textContent: say("notice") }),
  );
}

/** Browsers tell of printing before they lay the page out. */
export function handlePrinting(viewer) {
  addEventListener("beforeprint", () => fill(viewer));
  addEventListener("afterprint", () => byId("print-page").replaceChildren());
}
