// What the in-browser kernel loads in place of Pyodide: the real one, told of the book's own
// packages. `import leaky` then works in any notebook, as `import numpy` does, and loads what
// leaky needs. No package index is asked.
"use strict";

const BOOK = BOOK_OF_PACKAGES; // written by tools/lite.py

// Pyodide's list of packages, with the book's among them. Theirs are found relative to Pyodide,
// so that those of the book need full addresses.
async function listPackages(pyodide, here) {
  const list = await (await fetch(new URL("pyodide-lock.json", pyodide))).json();
  for (const own of BOOK.packages) {
    list.packages[own.name] = { ...own, file_name: new URL(own.file_name, here).href };
  }
  return URL.createObjectURL(new Blob([JSON.stringify(list)], { type: "application/json" }));
}

self.loadPyodide = async ({ indexURL: here, ...options }) => {
  const indexURL = new URL(BOOK.pyodide, here).href;
  importScripts(`${indexURL}pyodide.js`); // puts the real loadPyodide in this one's place
  return self.loadPyodide({ ...options, indexURL, lockFileURL: await listPackages(indexURL, here) });
};
