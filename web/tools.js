// The row of tools over the paper.
import { byId, make } from "./elements.js";
import { say } from "./language.js";
import { LAYOUTS } from "./layouts.js";
import { tintStrength } from "./marks.js";

/** A button; `key` of the language file is its name, `shows` what stands on it where that is a sign. */
function button(id, key, run, shows = say(key)) {
  const element = make("button", { id, type: "button", textContent: shows, title: say(key), aria: { label: say(key) } });
  element.addEventListener("click", run);
  return element;
}

function choice(id, key, values, textOf, onChoose) {
  const element = make("select", { id, title: say(key), aria: { label: say(key) } });
  element.append(...values.map((value) => make("option", { value, textContent: textOf(value) })));
  element.addEventListener("change", () => onChoose(element.value));
  return element;
}

const group = (...elements) => make("span", { className: "group" }, ...elements);

/** Makes the tools and keeps them at what the viewer shows. */
export function makeTools(app) {
  const { viewer } = app;
  const layout = choice("layout", "layout", LAYOUTS, (value) => say(`layout_${value}`), (value) => viewer.set({ layout: value }));
  const speed = choice("speed", "speed", [25, 50], (n) => say("speed_value", { n }), (value) => viewer.set({ speed: Number(value) }));
  const gain = choice("gain", "gain", [5, 10, 20], (n) => say("gain_value", { n }), (value) => viewer.set({ gain: Number(value) }));
  const switches = {
    findings: button("show-findings", "findings_shown", () => viewer.set({ findings: !viewer.view.findings })),
    restored: button("show-restored", "restored", () => viewer.set({ restored: !viewer.view.restored })),
    heat: button("show-heat", "heat", () => viewer.set({ heat: !viewer.view.heat })),
  };
  const calipers = button("calipers", "calipers", app.toggleCalipers);
  byId("tools").append(
    group(
      button("previous-record", "previous_record", () => app.stepRecord(-1), "▲"),
      button("next-record", "next_record", () => app.stepRecord(1), "▼"),
    ),
    group(layout, speed, gain),
    group(...Object.values(switches), calipers),
    group(
      button("previous-finding", "previous_finding", () => app.stepFinding(-1), "◀"),
      button("next-finding", "next_finding", () => app.stepFinding(1), "▶"),
    ),
    group(
      button("zoom-out", "zoom_out", () => viewer.zoomBy(0.8), "−"),
      button("zoom-fit", "zoom_fit", () => viewer.fit()),
      button("zoom-true", "zoom_true", () => viewer.trueSize(), "1:1"),
      button("zoom-in", "zoom_in", () => viewer.zoomBy(1.25), "+"),
    ),
  );
  const follow = () => {
    const { view, record } = viewer;
    for (const element of byId("tools").querySelectorAll("button, select"))
      element.disabled = !record && !element.id.endsWith("-record");
    layout.value = view.layout;
    speed.value = view.speed;
    gain.value = view.gain;
    for (const [name, element] of Object.entries(switches)) element.setAttribute("aria-pressed", String(view[name]));
    calipers.setAttribute("aria-pressed", String(app.measuring));
  };
  viewer.onChange(follow);
  follow();
}

/** What the colours on the paper mean, below it; each as far as it is shown. */
export function makeLegend(viewer) {
  const item = (name, text, strength = 1) => {
    const sign = make("i", { className: `${name}-sign` });
    sign.style.opacity = strength;
    return make("span", {}, sign, text);
  };
  const tints = [10, 100, 1000].map((n) => item("tint", say("legend_rarity", { n }), tintStrength(1 / n)));
  const signs = {
    restored: item("restored", say("legend_restored")),
    heat: item("heat", say("legend_heat")),
    hatch: item("hatch", say("legend_hatch")),
  };
  byId("legend").append(...tints, ...Object.values(signs));
  viewer.onChange(({ view, record }) => {
    const assessed = record?.row.status === "assessed";
    for (const tint of tints) tint.hidden = !assessed || !view.findings;
    signs.restored.hidden = !assessed || !view.restored;
    signs.heat.hidden = !assessed || !view.heat;
    signs.hatch.hidden = !assessed || record.row.not_assessed.length === 0;
  });
}
