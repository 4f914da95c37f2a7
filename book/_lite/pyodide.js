// What the in-browser kernel loads in place of Pyodide: the real one, told of the book's own
// packages. `import leaky` then works in any notebook, as `import numpy` does, and loads what
// leaky needs. No package index is asked.
"use strict";

const BOOK = BOOK_OF_PACKAGES; // written by tools/lite.py

// The kernel would load these, and no notebook has a use for them: two megabytes for connections
// that a browser does not let Python open.
const UNUSED = ["ssl"];

// Two warnings about the browser that a reader can do nothing about: matplotlib looks for fonts,
// which takes it a second here, and tqdm finds no second thread to watch its bars.
const QUIET = `
import logging, tqdm
logging.getLogger("matplotlib.font_manager").setLevel("ERROR")
tqdm.tqdm.monitor_interval = 0
`;

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
  const packages = options.packages.filter((name) => !UNUSED.includes(name));
  const lockFileURL = await listPackages(indexURL, here);
  const pyodide = await self.loadPyodide({ ...options, packages, indexURL, lockFileURL });
  pyodide.runPython(QUIET);
  return pyodide;
};
