// Keys for who reads a hundred pairs a morning. Every page works without this file.
"use strict";

const keysOn = () => localStorage.getItem("keys") !== "off";
const items = () => [...document.querySelectorAll("[data-item]")];
let at = -1;

function step(by) {
  const far = document.querySelector(by > 0 ? "[data-after]" : "[data-before]");
  if (document.querySelector("[data-verdict]")) {
    if (far) far.click();
    return;
  }
  const all = items();
  if (!all.length) return;
  if (all[at]) all[at].classList.remove("at");
  at = Math.min(Math.max(at + by, 0), all.length - 1);
  all[at].classList.add("at");
  const link = all[at].querySelector("a");
  if (link) link.focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const found = document.querySelector(selector);
  if (found) found.click();
}

function showKeys() {
  const dialog = document.getElementById("keys");
  if (dialog && !dialog.open) dialog.showModal();
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  u: () => press("[data-undo] button"),
  l: () => press("[data-list]"),
  "/": () => document.getElementById("q").focus(),
  "?": showKeys,
};

document.addEventListener("keydown", (event) => {
  const inField = event.target.closest("input, textarea, select, dialog");
  if (event.key === "Escape" && inField && inField.id === "q") inField.blur();
  if (inField || event.ctrlKey || event.metaKey || event.altKey || !keysOn()) return;
  const verdict = /^[1-4]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  const act = verdict ? () => verdict.click() : ACTIONS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) showKeys();
});

const toggle = document.querySelector("[data-keys-on]");
if (toggle) {
  toggle.checked = keysOn();
  toggle.addEventListener("change", () => localStorage.setItem("keys", toggle.checked ? "on" : "off"));
}

const filters = document.querySelector("[data-filters]");
if (filters && window.matchMedia("(max-width: 48rem)").matches) filters.open = false;
