// Short ways to find and make elements.

export const byId = (id) => document.getElementById(id);

/** An element with properties and children; `dataset` and `aria` are objects of their own. */
export function make(name, { dataset = {}, aria = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  Object.assign(element.dataset, dataset);
  for (const [key, value] of Object.entries(aria)) element.setAttribute(key === "role" ? key : `aria-${key}`, value);
  element.append(...children);
  return element;
}

/** Says a text to screen readers, and to nobody else. */
export function announce(text) {
  byId("announcement").textContent = text;
}

/** Shows a line over the foot of the page for a while; `lasting` ones stay until the next. */
export function notify(text, lasting = false) {
  const line = byId("message");
  line.textContent = text;
  line.hidden = text === "";
  clearTimeout(notify.timer);
  if (!lasting) notify.timer = setTimeout(() => (line.hidden = true), 6000);
}
