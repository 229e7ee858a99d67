// A surface (scene.js) on a canvas, and the grid of the paper, painted once and kept.
import { ROLES, colourOf } from "./roles.js";
import { gridLines } from "./paper.js";

const FINEST_GRID = 2.2; // pixels a millimetre below which the fine lines are left out
const FINEST_BOLD_GRID = 1; // the same for the bold ones, of which every fifth is left then
export const SMALLEST_TEXT = 11; // CSS pixels that letters are high at least
const FONT = "'Liberation Sans', Arimo, Helvetica, Arial, sans-serif";

/** The colours of all roles, from the style sheet. */
export function readColours(element) {
  const style = getComputedStyle(element);
  const colours = { paper: style.getPropertyValue("--surface-paper").trim() };
  for (const role of Object.keys(ROLES)) colours[role] = style.getPropertyValue(colourOf(role)).trim();
  return colours;
}

export class CanvasSurface {
  /** `scale`: device pixels a millimetre; `top`: mm of the paper scrolled out of sight. */
  constructor(context, scale, top, colours) {
    Object.assign(this, { context, scale, top, colours });
  }

  rect(role, x, y, width, height, strength, outlined = false) {
    const { context, scale } = this;
    const box = [x * scale, (y - this.top) * scale, Math.max(width * scale, 1), height * scale];
    context.globalAlpha = strength;
    context.fillStyle = this.colours[role];
    context.fillRect(...box);
    context.globalAlpha = 1;
    if (!ROLES[role].stroke) return;
    context.strokeStyle = this.colours[role];
    context.lineWidth = outlined ? 0.6 * scale : Math.max(ROLES[role].width * scale, 0.5);
    context.strokeRect(...box);
  }

  line(role, points) {
    const { context, scale } = this;
    context.strokeStyle = this.colours[role];
    context.lineWidth = Math.max(ROLES[role].width * scale, 1);
    context.lineJoin = "round";
    context.beginPath();
    context.moveTo(points[0] * scale, (points[1] - this.top) * scale);
    for (let i = 2; i < points.length; i += 2)
      context.lineTo(points[i] * scale, (points[i + 1] - this.top) * scale);
    context.stroke();
  }

  text(role, x, y, text, anchor = "start") {
    const { context, scale } = this;
    const { size, bold, halo } = ROLES[role];
    context.font = `${bold ? "bold " : ""}${Math.max(size * scale, SMALLEST_TEXT * (globalThis.devicePixelRatio ?? 1))}px ${FONT}`;
    context.textAlign = anchor === "middle" ? "center" : "left";
    const place = [x * scale, (y - this.top) * scale];
    if (halo) {
      context.strokeStyle = "rgba(255, 255, 255, 0.8)";
      context.lineWidth = 0.7 * scale;
      context.lineJoin = "round";
      context.strokeText(text, ...place);
    }
    context.fillStyle = this.colours[role];
    context.fillText(text, ...place);
  }

  within({ x, y, width, height }, draw) {
    const { context, scale } = this;
    context.save();
    context.beginPath();
    context.rect(x * scale, (y - this.top) * scale, width * scale, height * scale);
    context.clip();
    draw();
    context.restore();
  }
}

/** Paints paper and grid of one size once; paintGrid copies it from then on. */
export class Grid {
  #key = "";
  #canvas = document.createElement("canvas");

  paint(context, width, height, scale, top, colours) {
    const key = `${width} ${height} ${scale}`;
    if (key !== this.#key) this.#draw(width, height, scale, colours);
    this.#key = key;
    context.drawImage(this.#canvas, 0, Math.round(-top * scale));
  }

  #draw(width, height, scale, colours) {
    this.#canvas.width = Math.ceil(width * scale);
    this.#canvas.height = Math.ceil(height * scale);
    const context = this.#canvas.getContext("2d");
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    const surface = new CanvasSurface(context, scale, 0, colours);
    const lines = gridLines(width, height);
    if (scale >= FINEST_GRID) for (const line of lines.minor) surface.line("grid-minor", line);
    const bold = scale >= FINEST_BOLD_GRID ? lines.major : lines.major.filter(([x, y]) => Math.max(x, y) % 25 === 0);
    for (const line of bold) surface.line("grid-major", line);
  }
}
