// What a shape on the paper is; colours are the custom properties of colours.css of the same names.

/** Widths and sizes in mm, as crest's drawings have them (src/report/drawing.cc). */
export const ROLES = {
  "grid-minor": { stroke: true, width: 0.1 },
  "grid-major": { stroke: true, width: 0.18 },
  tint: { fill: true, stroke: true, width: 0.15 },
  heat: { fill: true },
  hatch: { stroke: true, width: 0.12 },
  signs: { stroke: true, width: 0.25 },
  measured: { stroke: true, width: 0.2 },
  restored: { stroke: true, width: 0.2 },
  calipers: { stroke: true, width: 0.25 },
  "lead-label": { fill: true, size: 3.4, bold: true, halo: true },
  "finding-number": { fill: true, size: 2.6, bold: true, halo: true },
  "time-label": { fill: true, size: 2.5, halo: true },
  "calipers-label": { fill: true, size: 3.2, bold: true, halo: true },
};

/** The custom property that a role takes its colour from. */
export function colourOf(role) {
  const shared = {
    signs: "--mark-trace",
    measured: "--mark-trace",
    "lead-label": "--mark-trace",
    "finding-number": "--mark-trace",
    "time-label": "--mark-hatch",
    "calipers-label": "--mark-calipers",
  };
  return shared[role] ?? (role.startsWith("grid") ? `--${role}` : `--mark-${role}`);
}
