// Keeps an open page up to date: asks every second whether anything changed, and if so fetches the page again and lays
// it over what is shown. What somebody has typed or chosen, where the focus is and what is unfolded stays as it is.
import { Idiomorph } from "/-/idiomorph.js";

const pause = 1000;
const announcement = document.querySelector("#announcement");
const stateOf = () => document.querySelector(".heading .badge")?.textContent;
let known;

const isChosen = (select) => {
  const preset = [...select.options].findIndex((option) => option.defaultSelected);
  return select === document.activeElement || select.selectedIndex !== Math.max(preset, 0);
};

const isTouched = (node) =>
  (node instanceof HTMLTextAreaElement && node.value !== node.defaultValue) ||
  (node instanceof HTMLInputElement && (node.value !== node.defaultValue || node.checked !== node.defaultChecked)) ||
  (node instanceof HTMLSelectElement && isChosen(node));

const callbacks = {
  beforeNodeMorphed: (node) => !isTouched(node),
  beforeAttributeUpdated: (name, node) => !(name === "open" && node instanceof HTMLDetailsElement),
};

async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const before = stateOf();
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next !== null) Idiomorph.morph(part, next, { morphStyle: "innerHTML", ignoreActiveValue: true, callbacks });
  }
  document.title = fresh.title;
  announce(before === stateOf() ? "This page was brought up to date." : `Now ${stateOf()}.`);
}

function announce(sentence) {
  if (announcement.textContent !== sentence) announcement.textContent = sentence;
}

async function look() {
  const answer = await fetch("/-/state");
  const { version } = await answer.json();
  if (known !== undefined && known !== version) await refresh();
  known = version;
}

async function watch() {
  try {
    if (!document.hidden) await look();
    if (announcement.classList.replace("shown", "unseen")) announce("");
  } catch {
    announce("The server does not answer. This page goes on by itself when it does.");
    announcement.classList.replace("unseen", "shown");
  }
  setTimeout(watch, pause);
}

for (const link of document.querySelectorAll("a[data-keep-fragment]")) link.hash = location.hash;
if (announcement !== null) await watch();
