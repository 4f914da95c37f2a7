// How much of a sheet is solved: kept in the reader's browser, and sent nowhere.
const KEY = "solved";
const solved = new Set(); // this page's own, where storage is forbidden

function kept() {
  try {
    const names = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(names) ? names : [];
  } catch { return []; }
}

// The exercise that a block of code checks, if it does.
export const checked = (code) => /^check\("(\w+)"/.exec(code.trim())?.[1];

export function solve(name) {
  for (const each of [...kept(), name]) solved.add(each); // another page may have added to them
  try { localStorage.setItem(KEY, JSON.stringify([...solved])); } catch { /* this page knows */ }
  show();
}

// Above the first block stands how many of the page's exercises are solved, from the first one on.
export function show() {
  const blocks = [...document.querySelectorAll("article .cell_input pre")];
  const names = blocks.map((pre) => checked(pre.textContent)).filter(Boolean);
  const known = new Set([...kept(), ...solved]);
  const count = names.filter((name) => known.has(name)).length;
  if (!count) return;
  const line = document.querySelector(".progress") ?? document.createElement("p");
  line.className = "progress";
  line.setAttribute("role", "status");
  line.textContent = `${count} of ${names.length} solved, as this browser remembers.`;
  if (!line.isConnected) document.querySelector("article .cell").before(line);
}
