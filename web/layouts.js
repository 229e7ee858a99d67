// Which lead stands where on the paper.

export const STANDARD_LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];

/** The names of the layouts, as `crest plot --layout` and the service spell them. */
export const LAYOUTS = ["3x4", "12x1", "6x2", "cabrera"];

const RHYTHM_LEAD = "II";

/** Limb leads in the order of their axes; aVR is turned round, so that it lies between I and II. */
const CABRERA_LIMB = [
  { lead: "aVL" },
  { lead: "I" },
  { lead: "aVR", sign: -1, label: "−aVR" },
  { lead: "II" },
  { lead: "aVF" },
  { lead: "III" },
];

const upright = (lead) => ({ lead });

/** [rows][columns] of the grid; entries are {lead, sign?, label?}. */
function gridOf(layout) {
  if (layout === "12x1") return STANDARD_LEADS.map((lead) => [upright(lead)]);
  const columns = layout === "3x4" ? 4 : 2;
  const rows = 12 / columns;
  const order = STANDARD_LEADS.map(upright);
  if (layout === "cabrera") order.splice(0, 6, ...CABRERA_LIMB);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => order[column * rows + row]),
  );
}

/**
 * The rows of a layout for a record that has `leads`: arrays of cells {lead, sign, label, column,
 * columns}. Cells whose lead the record lacks stay free, rows without any go; a rhythm strip follows
 * the 3×4 grid, and leads beyond the standard twelve come last, each over a whole row.
 */
export function rowsOf(layout, leads) {
  const rows = gridOf(layout)
    .map((row) =>
      row
        .map(({ lead, sign = 1, label = lead }, column) => ({ lead, sign, label, column, columns: row.length }))
        .filter((cell) => leads.includes(cell.lead)),
    )
    .filter((row) => row.length > 0);
  const whole = (lead) => [{ lead, sign: 1, label: lead, column: 0, columns: 1 }];
  if (layout === "3x4" && leads.includes(RHYTHM_LEAD)) rows.push(whole(RHYTHM_LEAD));
  for (const lead of leads) if (!STANDARD_LEADS.includes(lead)) rows.push(whole(lead));
  return rows;
}

/** The layout that a record is opened in: columns only where all twelve leads are there, on a `wide` screen. */
export function usualLayout(leads, wide) {
  return wide && STANDARD_LEADS.every((lead) => leads.includes(lead)) ? "3x4" : "12x1";
}
