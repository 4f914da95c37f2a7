// What the pages do beyond showing themselves. Everything here is a convenience: without it,
// every text, figure, menu and link still works.
"use strict";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Colours: automatic, light, dark. The page's head applies the choice before anything is drawn.
const MODES = ["auto", "light", "dark"];
const MODE_NAMES = { auto: "automatic", light: "light", dark: "dark" };

function setMode(mode) {
  document.documentElement.dataset.mode = mode;
  try { localStorage.setItem("mode", mode); } catch { /* storage may be forbidden */ }
  window.applyMode();
  nameMode();
}

function nameMode() {
  const name = "Colours: " + MODE_NAMES[document.documentElement.dataset.mode ?? "auto"];
  for (const button of all(".theme-switch-button")) {
    button.setAttribute("aria-label", name);
    button.title = name;
  }
}

function nextMode() {
  const mode = document.documentElement.dataset.mode ?? "auto";
  setMode(MODES[(MODES.indexOf(mode) + 1) % MODES.length]);
}

// Menus close on Escape and when the reader turns to something else.
function closeMenus(event) {
  for (const menu of all("details.menu[open]")) {
    if (event.key === "Escape") menu.querySelector("summary").focus();
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  }
}

// The kernel in the browser needs a server for its files: a copy on disk does not offer it.
function hideWhatNeedsAServer() {
  if (location.protocol !== "file:") return;
  for (const link of all("a[href*='lite/lab/']")) link.closest("li").remove();
  for (const button of all(".run-page")) button.remove();
}

async function runThisPage({ currentTarget: button }) {
  button.disabled = true;
  (await import("./run.js")).runThisPage(button, (box) => scrolling.observe(box));
}

// Exercises that were solved here before.
async function showProgress() {
  const hasChecks = all(".cell_input pre").some((pre) => pre.textContent.startsWith('check("'));
  if (hasChecks && location.protocol !== "file:") (await import("./progress.js")).show();
}

// The contents: beside the text on a wide screen, in a dialog over it on a narrow one.
function setUpContents(side) {
  const bar = document.getElementById(`pst-${side}-sidebar`);
  const dialog = document.getElementById(`pst-${side}-sidebar-modal`);
  const button = document.querySelector(`.${side}-toggle`);
  if (!bar || !dialog || !button) return;
  dialog.setAttribute("aria-label", button.title);
  const beside = matchMedia(side === "primary" ? "(min-width: 992px)" : "(min-width: 1200px)");
  button.addEventListener("click", () => {
    if (beside.matches) return bar.classList.toggle("pst-sidebar-hidden");
    move(bar, dialog);
    dialog.showModal();
  });
  dialog.addEventListener("close", () => move(dialog, bar));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
}

function move(from, to) {
  to.append(...from.childNodes);
  to.classList.add(...from.classList);
  from.removeAttribute("class");
}

// The contents of the page stand in the margin: they mark the section that is being read, and
// give way while a margin note or a wide figure is in view.
function followReading() {
  const contents = document.getElementById("pst-secondary-sidebar");
  if (!contents) return;
  const links = new Map(all("a[href^='#']", contents).map((link) => [link.hash.slice(1), link]));
  const mark = (entries) => {
    const entered = entries.find((entry) => entry.isIntersecting);
    if (!entered) return;
    for (const [id, link] of links) link.classList.toggle("active", id === entered.target.id);
  };
  const reading = new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) reading.observe(section);
  }
  const visible = new Set();
  const notes = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) visible[isIntersecting ? "add" : "delete"](target);
    contents.classList.toggle("hide", visible.size > 0);
  });
  for (const note of all(".bd-article :is(.margin, .sidenote, .wide)")) notes.observe(note);
}

// Code can be copied. The Tab key stops at the first code of a section only: there are dozens on a
// page, and from one of them the arrow keys lead to the others.
const copies = [];
const copied = document.body.appendChild(document.createElement("div"));
copied.className = "visually-hidden";
copied.setAttribute("role", "status"); // read to those who do not see the button change
const group = (part) => part?.closest("details, section");

function offerCopy(block) {
  const button = document.createElement("button");
  const code = block.querySelector("pre");
  const say = (word) => {
    button.textContent = word;
    button.setAttribute("aria-label", `${word}: ${code.textContent.trim().split("\n")[0]}`);
  };
  button.type = "button";
  button.className = "copy";
  button.title = "\u2190 \u2192 other code";
  button.tabIndex = group(block) === group(copies.at(-1)) ? -1 : 0;
  say("Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.innerText);
    say("Copied");
    copied.textContent = "Copied";
    setTimeout(() => { say("Copy"); copied.textContent = ""; }, 1500);
  });
  button.addEventListener("keydown", ({ key }) => {
    const shown = copies.filter((copy) => !copy.closest("details:not([open])"));
    shown[shown.indexOf(button) + { ArrowLeft: -1, ArrowRight: 1 }[key]]?.focus();
  });
  copies.push(button);
  block.append(button);
}

// What scrolls in its own box can be reached and scrolled by keyboard.
const SCROLLING = ".formula, pre, .table-scroll, .output.text_html";

function reachScrolling(entries) {
  for (const { target } of entries) {
    if (!target.clientWidth) continue; // folded away: it cannot be measured
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
}

// A page is printed on white paper and with its code, but hints and answers stay as they are on the
// screen: article-header-buttons.html says why. So do passports, whose line says enough.
const ANSWERS = "article details:is(.right, .wrong, .hint, .solution, .own-sheet, .passport)";
let before; // printing: what was open, and the names that let only one of several be so

function unfold(everything) {
  document.documentElement.dataset.theme = "light";
  before ??= all("article details").map((part) => [part, part.open, part.getAttribute("name")]);
  for (const [part] of before) {
    if (!everything && part.matches(ANSWERS)) continue;
    part.removeAttribute("name");
    part.open = true;
  }
}

function fold() {
  window.applyMode();
  for (const [part, open] of before ?? []) part.open = open;
  for (const [part, , name] of before ?? []) if (name) part.setAttribute("name", name);
  before = undefined;
}

// What follows a prediction is covered until the reader has made it, to the next heading or
// prediction. The browser finds what is covered, and a link leads into it: both uncover it. A
// browser that cannot search there covers nothing. A guess is kept here, and never sent.
const PREDICTION = ".admonition-predict-then-run";
const guesses = {
  get(name) { try { return localStorage.getItem(name); } catch { return null; } },
  set(name, guess) { try { localStorage.setItem(name, guess); } catch { /* not allowed */ } },
};

function setUpPrediction(box) {
  const choices = box.querySelector(".choices");
  const name = choices?.querySelector("details").getAttribute("name");
  if (!name || !("onbeforematch" in box)) return;
  const answers = all("details", choices);
  const made = guesses.get(name);
  if (made !== null) {
    if (answers[made]) answers[made].open = true;
    return;
  }
  const covered = box.nextElementSibling;
  if (!covered?.matches(".follows")) return;
  covered.classList.add("covered");
  covered.hidden = "until-found";
  const note = document.createElement("p");
  note.className = "anyway";
  note.innerHTML = 'What follows is covered until you have chosen. <button type="button">Show it anyway</button>';
  choices.append(note);
  const uncover = (guess) => {
    guesses.set(name, guess);
    covered.removeAttribute("hidden");
    covered.classList.remove("covered");
    note.remove();
    copied.textContent = "What follows is shown now.";
  };
  note.lastChild.addEventListener("click", () => { uncover("none"); choices.querySelector("summary").focus(); });
  for (const event of ["beforematch", "uncover"]) covered.addEventListener(event, () => uncover("none"));
  answers.forEach((answer, number) => {
    answer.addEventListener("toggle", () => { if (answer.open && note.isConnected) uncover(number); });
  });
}

// The address of a live figure's state is its name, a colon and the state.
function uncoverTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1).split(":")[0]));
  const covered = target?.closest(".covered");
  const folded = target?.closest("details:not([open])") ?? target?.querySelector(":scope > .further");
  covered?.dispatchEvent(new Event("uncover"));
  if (folded) folded.open = true;
  if (covered || folded) target.scrollIntoView();
}

// A term of the glossary shows its definition while the pointer or the focus is on either of them.
// A tap shows it as well: a finger cannot hover.
let term, definition, waiting, pointer;

function showTerm(link) {
  clearTimeout(waiting);
  if (link === term) return;
  hideTerm();
  const box = document.getElementById(link.getAttribute("aria-describedby")).parentElement;
  if (!box.showPopover) return;
  box.showPopover();
  [term, definition] = [link, box];
  // Below its last line, or where there is no room, above its first: the term stays in view.
  const lines = [...link.getClientRects()];
  const { left, top, bottom } = { ...lines.at(-1).toJSON(), top: lines[0].top };
  const { clientWidth, clientHeight } = document.documentElement;
  const under = bottom + 6 + box.offsetHeight <= clientHeight || top - 6 < box.offsetHeight;
  box.style.left = `${scrollX + Math.max(8, Math.min(left, clientWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${scrollY + (under ? bottom + 6 : top - 6 - box.offsetHeight)}px`;
}

function hideTerm() {
  clearTimeout(waiting);
  definition?.hidePopover();
  term = definition = undefined;
}

function leaveTerm() {
  if (![term, definition].some((part) => part?.matches(":hover, :focus-within"))) hideTerm();
}

function setUpTerms() {
  const later = (what) => ({ pointerType }) => {
    clearTimeout(waiting);
    if (pointerType === "mouse") waiting = setTimeout(what, 250);
  };
  for (const link of all("a.term")) {
    link.addEventListener("pointerenter", later(() => showTerm(link)));
    link.addEventListener("pointerleave", later(leaveTerm));
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) showTerm(link); });
    link.addEventListener("blur", leaveTerm);
    link.addEventListener("click", (event) => {
      if (!event.detail || pointer === "mouse") return;
      event.preventDefault();
      showTerm(link);
    });
  }
  for (const box of all(".definition")) box.addEventListener("pointerleave", later(leaveTerm));
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    pointer = pointerType;
    if (![term, definition].some((part) => part?.contains(target))) hideTerm();
  });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") hideTerm(); });
}

nameMode();
setUpTerms();
all(PREDICTION).forEach(setUpPrediction);
uncoverTarget();
addEventListener("hashchange", uncoverTarget);
hideWhatNeedsAServer();
showProgress();
setUpContents("primary");
setUpContents("secondary");
followReading();
all(".theme-switch-button").forEach((button) => button.addEventListener("click", nextMode));
all(".run-page").forEach((button) => button.addEventListener("click", runThisPage));
all(".print-button").forEach((button) => button.addEventListener("click", print));
for (const button of all(".print-all")) {
  if (!document.querySelector(ANSWERS)) button.parentElement.remove();
  button.addEventListener("click", () => { unfold(true); print(); });
}
if (navigator.clipboard) all(".cell_input .highlight, .bd-article > section div.highlight").forEach(offerCopy);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") {
    event.preventDefault();
    location.href = document.querySelector(".search-button").href;
  }
});
const scrolling = new ResizeObserver(reachScrolling);
// What is folded away is measured when it opens; until then it counts as scrolling.
all("details").forEach((folded) => folded.querySelectorAll(SCROLLING).forEach((box) => { box.tabIndex = 0; }));
all(SCROLLING).forEach((box) => scrolling.observe(box));

window.addEventListener("beforeprint", () => unfold());
window.addEventListener("afterprint", fold);
