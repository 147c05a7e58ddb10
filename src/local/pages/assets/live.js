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

/** The server is not there, or answers something else than was asked for: that ends by itself, and people are told. */
class Unanswered extends Error {}

/** What `read` makes of the answer. */
async function ask(address, accept, read) {
  let answer;
  try {
    answer = await fetch(address, { headers: { accept } });
  } catch (cause) {
    throw new Unanswered("The server does not answer.", { cause });
  }
  const unexpected = `The server does not answer as it should (${answer.status}).`;
  if (!answer.ok) throw new Unanswered(unexpected);
  try {
    return await read(answer);
  } catch (cause) {
    throw new Unanswered(unexpected, { cause });
  }
}

function lay(text, isFirst) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const before = stateOf();
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next !== null) Idiomorph.morph(part, next, { ignoreActiveValue: true, callbacks });
  }
  document.title = fresh.title;
  if (before !== stateOf()) announce(`Now ${stateOf()}.`);
  else if (!isFirst) announce("This page was brought up to date.");
}

function announce(sentence) {
  if (announcement.textContent !== sentence) announcement.textContent = sentence;
}

async function look() {
  const { version } = await ask("/-/state", "application/json", (answer) => answer.json());
  // At the first look something may have changed since the server made the page.
  const isFirst = known === undefined;
  const page = known === version ? undefined : await ask(location.href, "text/html", (answer) => answer.text());
  if (announcement.classList.replace("shown", "unseen")) announce("");
  if (page !== undefined) lay(page, isFirst);
  known = version;
}

/** Whatever an answer brings, the next look comes: a page that has stopped looks just like one of which nothing changes. */
async function watch() {
  try {
    if (!document.hidden) await look();
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    announce(`${error.message} This page goes on by itself when it does.`);
    announcement.classList.replace("unseen", "shown");
  } finally {
    setTimeout(watch, pause);
  }
}

for (const link of document.querySelectorAll("a[data-keep-fragment]")) link.hash = location.hash;
if (announcement !== null) await watch();
