// "Run this page": the code of a page becomes editable and runs in the reader's own browser, on the
// kernel of lite/. This file, and everything that it loads, is fetched when the button is pressed.
import { checked, solve } from "./progress.js";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// ---- The kernel: JupyterLite's smallest application, out of sight, starts it and speaks to it.

const PATIENCE = 180; // seconds: a slow line, 34 MB
const NOT_LOADED = "Python could not be loaded. Is there a connection?";

const seconds = (number) => new Promise((resolve) => setTimeout(resolve, 1000 * number));

async function applicationIn(frame) {
  for (;;) {
    const application = frame.contentWindow?.jupyterapp;
    if (application?.serviceManager) return application;
    await seconds(0.1);
  }
}

class Kernel {
  static async start(lite) {
    const frame = make("iframe", { src: `${lite}repl/index.html`, title: "Python", hidden: true });
    document.body.append(frame);
    const late = seconds(PATIENCE).then(() => { throw new Error(`not within ${PATIENCE} s`); });
    try {
      return await Promise.race([Kernel.in(frame), late]);
    } catch (cause) {
      frame.remove();
      throw new Error(NOT_LOADED, { cause });
    }
  }

  static async in(frame) {
    const { serviceManager } = await applicationIn(frame);
    await serviceManager.ready;
    const kernel = new Kernel(frame, await serviceManager.kernels.startNew({ name: "python" }));
    await kernel.run("import leaky", () => {});
    return kernel;
  }

  constructor(frame, connection) {
    this.frame = frame;
    this.connection = connection;
  }

  // Whether the code ran to its end. Nobody can be asked on a page: so leaky.explore draws all
  // frames, as for the pages themselves.
  async run(code, show) {
    const future = this.connection.requestExecute({ code, allow_stdin: false });
    future.onIOPub = ({ header, content }) => show(header.msg_type, content);
    return (await future.done).content.status === "ok";
  }

  stop() {
    this.frame.remove(); // and with it the worker
  }
}

// ---- What a block shows: the marks are those of the pages, so that the same rules dress them.

// Colours of a terminal; and what a progress bar wrote over.
const plain = (text) => text.replace(/\x1b\[[\d;]*m/g, "").replace(/[^\n]*\r(?!\n)/g, "");

class Output {
  constructor(cell, reach) {
    this.reach = reach;
    this.place = cell.querySelector(":scope > .cell_output") ?? make("div", { className: "cell_output" });
    cell.append(this.place);
  }

  clear() {
    this.place.replaceChildren();
    this.written = {};
  }

  show(kind, content) {
    if (kind === "stream") this.write(content.name, content.text);
    if (kind === "error") this.write("traceback", [...content.traceback, ""].join("\n"));
    if (kind === "execute_result" || kind === "display_data") this.add(content.data);
    if (kind === "clear_output") this.clear();
  }

  // One box for what is printed, one for what goes to stderr, until a drawing stands below them.
  write(name, text) {
    const box = (this.written[name] ??= this.addBox(name === "traceback" ? name : "stream"));
    box.text += text;
    box.pre.textContent = plain(box.text);
    box.element.hidden = !box.pre.textContent.trim(); // a progress bar that is gone leaves blanks
  }

  addBox(kind) {
    const pre = make("pre");
    const element = make("div", { className: `output ${kind}` }, make("div", { className: "highlight" }, pre));
    this.place.append(element);
    this.reach(pre);
    return { pre, element, text: "" };
  }

  add(data) {
    this.written = {};
    const drawing = data["text/html"] ?? data["image/svg+xml"];
    const picture = data["image/png"];
    if (!drawing && !picture) return this.write("result", `${data["text/plain"]}\n`);
    const box = make("div", { className: "output text_html" });
    if (drawing) box.innerHTML = drawing;
    else box.append(make("img", { src: `data:image/png;base64,${picture}`, alt: data["text/plain"] }));
    this.place.append(box);
    this.reach(box);
    for (const script of all("script:not([type])", box)) {
      script.replaceWith(make("script", { textContent: script.textContent })); // else it never runs
    }
  }
}

// ---- A block of code.

class Block {
  constructor(cell, number, page) {
    this.number = number;
    this.mayFail = cell.classList.contains("tag_raises-exception");
    this.cell = cell;
    this.page = page;
    this.output = new Output(cell, page.reach);
    this.pre = cell.querySelector(".cell_input pre");
    this.button = make("button", { type: "button", className: "run", textContent: "Run" });
    this.button.title = `Run block ${number}`;
    this.button.addEventListener("click", () => page.runTo(this));
    this.sign = make("p", { className: "verdict", hidden: true });
    this.output.place.before(this.button, this.sign);
    this.open();
  }

  open() {
    this.pre.contentEditable = "true";
    try { this.pre.contentEditable = "plaintext-only"; } catch { /* an older browser */ }
    const name = `Code of block ${this.number}`;
    Object.assign(this.pre, { spellcheck: false, role: "textbox", ariaMultiLine: "true", ariaLabel: name });
    this.pre.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (event.shiftKey || event.ctrlKey || event.metaKey) this.page.runTo(this);
      else document.execCommand("insertText", false, `\n${this.indentation()}`);
    });
    this.pre.addEventListener("input", () => { this.ran = false; });
  }

  get code() {
    const copy = this.pre.cloneNode(true);
    all("br", copy).forEach((br) => br.replaceWith("\n"));
    return copy.textContent;
  }

  // The spaces before the line that the cursor is in, and four more after a colon.
  indentation() {
    const before = getSelection().getRangeAt(0).cloneRange();
    before.setStart(this.pre, 0);
    const line = before.toString().split("\n").at(-1);
    return line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? "    " : "");
  }

  async run(kernel) {
    this.output.clear();
    this.sign.hidden = true;
    this.cell.ariaBusy = "true";
    this.button.textContent = "Running …";
    const done = await kernel.run(this.code, (kind, content) => this.output.show(kind, content));
    this.rest();
    this.ran = true;
    this.judge(checked(this.code), done);
    return done || this.mayFail;
  }

  // Of a check: a sign that can be told without colours.
  judge(name, isRight) {
    this.sign.hidden = !name;
    this.sign.textContent = isRight ? "\u2713 Right" : "\u2717 Not right yet";
    if (name && isRight) solve(name);
  }

  rest() {
    this.cell.ariaBusy = null;
    this.button.textContent = "Run";
  }
}

const READY =
  "Python is ready: change any block and run it (Shift+Enter). When you leave the page, what you " +
  "wrote is gone; the notebook in this browser keeps it.";

// ---- The page: a bar that says what happens, and blocks that run in their order.

class Page {
  constructor(lite, reach) {
    this.lite = lite;
    this.reach = reach;
    this.said = make("span", { role: "status" });
    const runAll = make("button", { type: "button", textContent: "Run all" });
    const restart = make("button", { type: "button", textContent: "Stop and restart" });
    runAll.addEventListener("click", () => this.runTo(this.blocks.at(-1)));
    restart.addEventListener("click", () => this.restart());
    this.buttons = [runAll, restart];
    this.bar = make("div", { className: "run-bar" }, this.said, ...this.buttons);
  }

  say(text) {
    this.said.textContent = text;
  }

  async load() {
    for (const button of this.buttons) button.hidden = true;
    this.say("Loading Python …");
    this.kernel = await Kernel.start(this.lite);
    for (const button of this.buttons) button.hidden = false;
    this.say(READY);
  }

  offerBlocks() {
    const cells = all("article .cell").filter((cell) => cell.querySelector(".cell_input pre"));
    this.blocks = cells.map((cell, i) => new Block(cell, i + 1, this));
  }

  // Run a block, and before it those above it that have not run as they stand.
  async runTo(block) {
    if (this.busy) return;
    this.busy = true;
    const { kernel } = this;
    const above = this.blocks.slice(0, block.number - 1).filter(({ ran }) => !ran);
    for (const next of [...above, block]) {
      this.say(`Block ${next.number} of ${this.blocks.length} is running …`);
      const done = await next.run(kernel);
      if (kernel !== this.kernel) return; // it was stopped
      this.say(done ? `Block ${next.number} has run.` : `Block ${next.number} stopped with an error.`);
      if (!done) break;
    }
    this.busy = false;
  }

  async restart() {
    this.kernel.stop();
    this.busy = false;
    for (const block of this.blocks) {
      block.ran = false;
      block.rest();
    }
    await this.load();
  }
}

// Start the kernel and make the blocks of the page run; `button` is what the reader pressed, and
// `reach` lets the keyboard into a new box that may scroll.
export async function runThisPage(button, reach) {
  const page = new Page(new URL(button.dataset.lite, document.baseURI).href, reach);
  button.hidden = true;
  document.querySelector("article").append(page.bar); // at the foot of the view, wherever one reads
  try {
    await page.load();
    page.offerBlocks();
  } catch (error) {
    page.bar.remove();
    button.hidden = button.disabled = false;
    button.after(make("span", { role: "alert", textContent: error.message }));
  }
}
