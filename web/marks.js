// What an assessment puts on the paper: tints, hatches, heat; and how much of a lead was assessed.
import { STANDARD_LEADS } from "./layouts.js";

/** Opacity of a finding's tint, as crest's drawings have it: stronger the rarer, within [0.2, 0.6]. */
export function tintStrength(pValue) {
  const rarity = -0.2 * Math.log10(Math.max(pValue, 1e-9));
  return Math.min(Math.max(rarity, 0.2), 0.6);
}

/** Opacity of heat: 0 below half of the threshold, full from three times it on. */
export function heatStrength(value, threshold) {
  if (!(threshold > 0) || !(value >= threshold / 2)) return 0;
  return Math.min(value / (3 * threshold), 1);
}

/**
 * Stretches of equal heat of evenly spaced values: [{from, to, strength}] in seconds, strength in
 * eighths, stretches without heat left out. Values may be null.
 */
export function heatRuns(values, first, step, threshold) {
  const runs = [];
  let last = null;
  values.forEach((value, index) => {
    const strength = value === null ? 0 : Math.ceil(heatStrength(value, threshold) * 8) / 8;
    const from = first + index * step;
    if (last && last.strength === strength && last.to >= from - step / 2) {
      last.to = from + step;
    } else if (strength > 0) {
      last = { from, to: from + step, strength };
      runs.push(last);
    } else {
      last = null;
    }
  });
  return runs;
}

/** Seconds in which at least one of the stretches lies. */
function covered(spans) {
  let end = -Infinity;
  let sum = 0;
  for (const { start_s, end_s } of [...spans].sort((a, b) => a.start_s - b.start_s)) {
    sum += Math.max(0, end_s - Math.max(start_s, end));
    end = Math.max(end, end_s);
  }
  return sum;
}

/** Of each standard lead the share of the record, in [0, 1], that was assessed; null: not assessed. */
export function assessedShares(row) {
  if (row.status !== "assessed") return null;
  return STANDARD_LEADS.map((lead) => {
    const spans = row.not_assessed.filter((span) => span.lead === null || span.lead === lead);
    return row.duration_s > 0 ? Math.max(0, 1 - covered(spans) / row.duration_s) : 0;
  });
}

/** Leads of which more than a tenth was not assessed, by the shares above. */
export function leadsLost(shares) {
  return STANDARD_LEADS.filter((_, index) => shares[index] < 0.9);
}

/**
 * The strongest rarity in each of `count` equal stretches of a record, as tint strength (0: none), from
 * the rarities of beats, or where there are none from findings.
 */
export function rarityTimeline(row, count) {
  const strengths = new Float32Array(count);
  const places = row.beat_rarities?.length > 0 ? row.beat_rarities : row.findings;
  for (const { start_s, end_s, p_value } of places) {
    if (p_value > 0.1) continue;
    const strength = tintStrength(p_value);
    const last = Math.min(Math.floor((end_s / row.duration_s) * count), count - 1);
    for (let i = Math.max(Math.floor((start_s / row.duration_s) * count), 0); i <= last; ++i)
      strengths[i] = Math.max(strengths[i], strength);
  }
  return strengths;
}
