// What crest says of the open record: findings, evidence, what was not assessed, what was assumed.
import { byId, make } from "./elements.js";
import { say } from "./language.js";
import { reasonOf, verdictOf } from "./ordering.js";
import { tintStrength } from "./marks.js";

const number = (value, digits = 2) => (value === null || value === undefined ? "–" : Number(value).toFixed(digits));

/** Where and how much, in a few words: "V2 aVL V1 · QRS · 6.01–6.86 s · 0.55 mV above …". */
export function findingFacts(finding) {
  const when = finding.end_s - finding.start_s > 0.0005 ? `${number(finding.start_s)}–${number(finding.end_s)} s` : `${number(finding.start_s)} s`;
  const facts = [say("finding_meta", { leads: finding.leads.join(" "), segment: finding.segment, when })];
  if (finding.direction)
    facts.push(say(`size_${finding.direction}`, { size: number(finding.size), unit: finding.size_unit ?? "" }));
  if (finding.of_beats) facts.push(say("in_beats", { n: finding.beats, all: finding.of_beats }));
  return facts.join(" · ");
}

function findingItem(finding, index, onChoose) {
  const swatch = make("span", { className: "swatch", aria: { hidden: true } });
  swatch.style.opacity = tintStrength(finding.p_value);
  const button = make(
    "button",
    { className: "finding", type: "button", dataset: { finding: index } },
    make("span", { className: "rank" }, swatch, make("b", { textContent: String(index + 1) })),
    make(
      "span",
      {},
      make("span", { className: "sentence", textContent: finding.sentence }),
      make("span", { className: "facts", textContent: `${finding.rarity} · ${findingFacts(finding)}` }),
    ),
  );
  button.addEventListener("click", () => onChoose(index));
  return make("li", {}, button);
}

const FULL_BAR = 8; // of surprise: 1 in 3000; beyond it bars tell nothing that the words do not

/** Evidence as bars of surprise with the rarity they stand for. */
function evidenceTable(evidence) {
  const rows = [...evidence]
    .sort((one, other) => other.surprise - one.surprise)
    .map(({ name, surprise, normals }) => {
      const one = Math.max(Math.floor(Math.exp(surprise) + 1e-9), 1);
      const words = one > normals ? say("evidence_few", { n: normals }) : say("evidence_value", { n: one });
      const bar = make("span", { className: "bar-of" });
      bar.style.width = `${(100 * Math.min(Math.max(surprise, 0), FULL_BAR)) / FULL_BAR}%`;
      return make(
        "tr",
        {},
        make("th", { scope: "row", textContent: name }),
        make("td", { className: "bar-cell", aria: { hidden: true } }, bar),
        make("td", { textContent: words }),
      );
    });
  return make("table", { className: "evidence" }, make("tbody", {}, ...rows));
}

const section = (title, ...content) => make("section", {}, make("h3", { textContent: title }), ...content);
const listOf = (lines) => make("ul", {}, ...lines.map((line) => make("li", { textContent: line })));

export function notAssessedLines(row) {
  const byReason = new Map();
  for (const { lead, start_s, end_s, reason } of row.not_assessed) {
    const key = `${start_s} ${end_s} ${reason}`;
    if (!byReason.has(key)) byReason.set(key, { leads: [], start_s, end_s, reason });
    byReason.get(key).leads.push(lead ?? say("all_leads"));
  }
  return [...byReason.values()].map(({ leads, start_s, end_s, reason }) =>
    say("not_assessed_line", { leads: leads.join(", "), from: number(start_s), to: number(end_s), reason }),
  );
}

/** The verdict on a record in one line: "Unusual: 1 in 70 normal ECGs". */
export function verdictLine(row) {
  return say("record_rarity", { verdict: say(`verdict_${verdictOf(row)}`), rarity: row.rarity ?? reasonOf(row) });
}

function assessedDetails(row, onChoose) {
  const findings = row.findings.map((finding, index) => findingItem(finding, index, onChoose));
  const model = [say("model_line", row), say("score_line", { score: number(row.score), threshold: number(row.alarm_threshold) })];
  if (row.calibration)
    model.push(say("calibration_line", { n: row.calibration.normals, records: row.calibration.records, date: row.calibration.date }));
  const silent = notAssessedLines(row);
  return [
    make("div", { className: "findings" }, findings.length > 0 ? make("ol", {}, ...findings) : make("p", { textContent: say("no_findings") })),
    make(
      "div",
      { className: "facts-columns" },
      row.evidence.length > 0 ? section(say("evidence"), make("p", { className: "quiet", textContent: say("evidence_explained") }), evidenceTable(row.evidence)) : "",
      section(say("not_assessed"), silent.length > 0 ? listOf(silent) : make("p", { textContent: say("everything_assessed") })),
      section(say("assumptions"), row.assumptions.length > 0 ? listOf(row.assumptions) : make("p", { textContent: say("no_assumptions") })),
      section(say("model"), listOf(model)),
    ),
  ];
}

/** Fills the details of an entry; `onChoose(index)` is told of a finding that a person chose. */
export function showDetails({ row }, { onChoose, exports }) {
  const verdict = make("p", { className: `record-verdict ${verdictOf(row)}`, textContent: verdictLine(row) });
  const head = make("div", { className: "details-head" }, verdict, exports);
  if (row.summary) head.append(make("p", { className: "summary", textContent: row.summary }));
  const body = row.status === "assessed" ? assessedDetails(row, onChoose) : [];
  byId("details-body").replaceChildren(head, ...body);
  byId("details").hidden = false;
}

/** Marks the finding that the view stands at. */
export function markFinding(index) {
  for (const button of document.querySelectorAll("button.finding")) {
    const chosen = Number(button.dataset.finding) === index;
    button.setAttribute("aria-current", String(chosen));
    if (chosen) button.scrollIntoView({ block: "nearest" });
  }
}
