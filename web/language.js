// The words of the page, from one language file.

let words = {};

export async function loadLanguage(name) {
  const answer = await fetch(`/assets/language/${name}.json`);
  words = await answer.json();
  document.documentElement.lang = name;
}

/** The text of a key, {names} in it replaced by values. A key without text shows itself. */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Fills what index.html leaves open: texts by data-text, names by data-name, hints by data-hint. */
export function fillTexts(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of root.querySelectorAll("[data-name]")) {
    element.setAttribute("aria-label", say(element.dataset.name));
    element.title = say(element.dataset.name);
  }
  for (const element of root.querySelectorAll("[data-hint]")) element.placeholder = say(element.dataset.hint);
}
