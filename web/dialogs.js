// Help and the question for a key.
import { byId, make } from "./elements.js";
import { say } from "./language.js";
import { COMMANDS } from "./keys.js";

const NAMES = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "Space" };

function groupTable(group) {
  const texts = new Map();
  for (const { text, keys } of COMMANDS.filter((command) => command.group === group))
    texts.set(text, [...(texts.get(text) ?? []), ...keys]);
  const rows = [...texts].map(([text, keys]) => {
    const signs = keys.flatMap((key, index) => [index > 0 ? " " : "", make("kbd", { textContent: NAMES[key] ?? key })]);
    return make("tr", {}, make("td", {}, ...signs), make("td", { textContent: say(text) }));
  });
  return make("section", {}, make("h3", { textContent: say(`help_group_${group}`) }), make("table", {}, make("tbody", {}, ...rows)));
}

export function makeHelp() {
  const groups = ["records", "view", "findings"].map(groupTable);
  groups.at(-1).append(make("p", { className: "quiet", textContent: say("calipers_hint") }));
  byId("help-body").append(...groups);
}

/** Gives a promise of the key that a person entered; null: none. */
export function askForKey(wrong) {
  const dialog = byId("key");
  const field = byId("key-field");
  byId("key-wrong").hidden = !wrong;
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "send" ? field.value : null), { once: true });
  });
}
