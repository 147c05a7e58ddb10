// Keeps an open page up to date: asks every second whether anything changed, and if so fetches the page again and lays
// it over what is shown. What somebody has typed or chosen, where the focus is and what is unfolded stays as it is.
import { Idiomorph } from "/-/idiomorph.js";

const pause = 1000;
const announcement = document.querySelector("#announcement");
const stateOf = () => document.querySelector(".heading .badge")?.textContent;
let known;

const isChosen = (select) => {
  const preset = [...select.options].findIndex((option) => option.defaultSelected);
  return select.selectedIndex !== Math.max(preset, 0);
};

/** The choices as the server lists them now, whether the list has the focus or not; what is chosen and still there stays. */
function layChoices(select, next) {
  if (select.innerHTML === next.innerHTML) return;
  const chosen = isChosen(select) ? [...select.selectedOptions].map(({ value }) => value) : [];
  select.replaceChildren(...next.cloneNode(true).childNodes);
  for (const option of select.options) if (chosen.includes(option.value)) option.selected = true;
}

const isTouched = (node) =>
  (node instanceof HTMLTextAreaElement && node.value !== node.defaultValue) ||
  (node instanceof HTMLInputElement && (node.value !== node.defaultValue || node.checked !== node.defaultChecked));

const callbacks = {
  beforeNodeMorphed: (node, next) => {
    if (!(node instanceof HTMLSelectElement)) return !isTouched(node);
    layChoices(node, next);
    return false;
  },
  beforeAttributeUpdated: (name, node) => !(name === "open" && node instanceof HTMLDetailsElement),
};

/** The answer's text, or nothing when the server is not there. */
async function ask(address, accept) {
  try {
    const answer = await fetch(address, { headers: { accept } });
    return await answer.text();
  } catch {
    announce("The server does not answer. This page goes on by itself when it does.");
    announcement.classList.replace("unseen", "shown");
    return undefined;
  }
}

function lay(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const before = stateOf();
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next !== null) Idiomorph.morph(part, next, { ignoreActiveValue: true, callbacks });
  }
  document.title = fresh.title;
  announce(before === stateOf() ? "This page was brought up to date." : `Now ${stateOf()}.`);
}

function announce(sentence) {
  if (announcement.textContent !== sentence) announcement.textContent = sentence;
}

async function look() {
  const state = await ask("/-/state", "application/json");
  if (state === undefined) return;
  if (announcement.classList.replace("shown", "unseen")) announce("");
  const { version } = JSON.parse(state);
  if (known !== undefined && known !== version) {
    const page = await ask(location.href, "text/html");
    if (page === undefined) return;
    lay(page);
  }
  known = version;
}

async function watch() {
  if (!document.hidden) await look();
  setTimeout(watch, pause);
}

for (const link of document.querySelectorAll("a[data-keep-fragment]")) link.hash = location.hash;
if (announcement !== null) await watch();
