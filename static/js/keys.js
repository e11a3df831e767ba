// Keys for whoever works without a mouse: j and k, Enter, /, a, ?. Off where the person says so
// (WCAG 2.1.4), and never while somebody types, or with a key that the browser or a screen
// reader has for itself.

const TYPED_INTO = "input, textarea, select, [contenteditable], [role=combobox]";
const help = document.getElementById("keys-help");

function isTyping(target) {
  return target instanceof Element && target.closest(TYPED_INTO) !== null && target.type !== "checkbox";
}

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
}

function step(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement);
  const inside = document.activeElement?.closest("tr, li")?.querySelector("[data-row]");
  const from = at >= 0 ? at : all.indexOf(inside);
  const next = from < 0 ? (by > 0 ? 0 : all.length - 1) : from + by;
  const row = all[Math.min(Math.max(next, 0), all.length - 1)];
  row.focus();
  row.closest("tr, li")?.scrollIntoView({ block: "nearest" });
}

function search() {
  const field = document.querySelector('main form[role="search"] input[name="q"]') ||
    document.getElementById("jump");
  field?.focus();
  field?.select();
}

function jump() {
  const field = document.getElementById("jump");
  field?.focus();
  field?.select();
}

function act() {
  const target = document.querySelector("[data-key-a]");
  if (!target) return;
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.querySelector("select, input:not([type=hidden]), textarea")?.focus();
  } else if (target instanceof HTMLAnchorElement) {
    target.click();
  } else {
    target.focus();
  }
}

function tick() {
  document.activeElement?.closest("tr")?.querySelector(".table__pick input")?.click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "/": search,
  g: jump,
  a: act,
  x: tick,
  "?": () => help?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.isComposing || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const does = KEYS[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

// Escape gives the page back to the keys.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
});
