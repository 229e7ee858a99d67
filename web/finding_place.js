// Where a finding can be seen: in this layout, or in the one that shows every lead whole.
import { timesOf } from "./paper.js";
import { mostTelling } from "./ordering.js";

/**
 * {seconds, lead, layout?} to show a finding at. Where the record can be moved in time that is its most
 * telling place. Where it is shown whole and columns hide that place, another of its spans is taken, and
 * where they hide all, the layout 12x1.
 */
export function placeToShow(finding, { paper, view, duration, shown }) {
  const best = mostTelling(finding);
  const visible = (lead, seconds) =>
    paper.cells.some((cell) => {
      const { from, to } = timesOf(cell, view.start, view.speed);
      return cell.lead === lead && seconds >= from && seconds <= to;
    });
  if (visible(best.lead, best.seconds)) return best;
  if (duration > shown + 0.01) return best;
  const byLead = (span) => finding.leads.indexOf(span.lead);
  const spans = finding.spans.filter((span) => visible(span.lead, span.peak_s));
  spans.sort((one, other) => byLead(one) - byLead(other) || other.peak_map - one.peak_map);
  if (spans.length > 0) return { seconds: spans[0].peak_s, lead: spans[0].lead };
  return { ...best, layout: "12x1" };
}
