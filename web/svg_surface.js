// A surface (scene.js) that writes SVG elements in mm: what is printed.
import { ROLES } from "./roles.js";
import { gridLines } from "./paper.js";

const SVG = "http://www.w3.org/2000/svg";

export function svgElement(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const short = (number) => Number(number.toFixed(3));

const pathOf = (points) => {
  let path = `M${short(points[0])} ${short(points[1])}`;
  for (let i = 2; i < points.length; i += 2) path += `L${short(points[i])} ${short(points[i + 1])}`;
  return path;
};

export class SvgSurface {
  #clips = 0;

  constructor(width, height) {
    this.root = svgElement("svg", {
      width: `${width}mm`,
      height: `${height}mm`,
      viewBox: `0 0 ${width} ${height}`,
      class: "paper-drawing",
    });
    this.parent = this.root;
    this.rect("paper", 0, 0, width, height, 1);
    const lines = gridLines(width, height);
    for (const role of ["minor", "major"])
      this.#add("path", { class: `role-grid-${role}`, d: lines[role].map(pathOf).join("") });
  }

  #add(name, attributes) {
    const element = svgElement(name, attributes);
    this.parent.append(element);
    return element;
  }

  rect(role, x, y, width, height, strength) {
    this.#add("rect", { class: `role-${role}`, x: short(x), y: short(y), width: short(width), height: short(height), "fill-opacity": strength });
  }

  line(role, points) {
    this.#add("path", { class: `role-${role}`, d: pathOf(points), "stroke-width": ROLES[role].width });
  }

  text(role, x, y, text, anchor = "start") {
    const { size, bold } = ROLES[role];
    const element = this.#add("text", { class: `role-${role}`, x: short(x), y: short(y), "font-size": size, "text-anchor": anchor });
    if (bold) element.setAttribute("font-weight", "bold");
    element.textContent = text;
  }

  within({ x, y, width, height }, draw) {
    const id = `clip-${++this.#clips}`;
    const clip = this.#add("clipPath", { id });
    clip.append(svgElement("rect", { x: short(x), y: short(y), width: short(width), height: short(height) }));
    const parent = this.parent;
    this.parent = this.#add("g", { "clip-path": `url(#${id})` });
    draw();
    this.parent = parent;
  }
}
