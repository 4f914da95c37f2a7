// The host of the live figures: it moves the state of a figure, and the figure's program computes
// and draws. A program is a script that calls
//
//   leakyLive.define("name", (host) => program)
//
// `host` offers `data`, `quantities`, `state` (undefined until the first `begin`),
// `stage(panel, options)`, and `handle(stage, name, keys, values)`: an empty <g>, to be filled at
// each drawing with a mark of class grip (where it is taken, 24 pixels at least) and one of class
// halo (shown below the pointer). `program` has
//
//   begin(state)        compute what belongs to the numbers of a state, at the beginning of time
//   advance(steps)      go on from there, if the figure has time
//   drawings            functions that draw it: all of them at rest, one at a frame while it plays
//   numbers()           what is shown, by the names of the <output> elements. A name that a quantity
//                       also has stands in its place: training has moved w, and the state keeps
//                       where it began
//   describe()          a sentence that says what is there
//   table()             rows of cells, the first one with headings
//   python()            lines that compute the same state, and print `name value` for each number
//
// and it may have
//
//   formats             how a number is written, by its name; others have four digits
//   afterMove()         what else changes when the reader moves a quantity; time begins anew
//   note()              what must be seen at once, or ""
//   stride              how far Step goes, if not by 1
//   restartsOnMove      whether time runs again when the reader moves a quantity
(() => {
  "use strict";
  const live = (globalThis.leakyLive ??= {});
  const { Stage, written } = live;

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  // A page of a site links its scripts. In a notebook, and in a file that was made of one, they
  // stand in the text, and the address is nobody else's.
  const here = document.currentScript?.src ? location.href.split(/[?#]/)[0] : "";
  const SAME_MOVE = 1000; // ms: moves of one control within this time are undone together
  const SLICE = 50; // ms of computing, after which the page gets its turn
  const STRETCH = 20; // steps of time between two looks at the clock
  const REST = 600; // ms without a move, after which the state is spoken
  // ms: where frames take longer, time goes slower; else each would have more to compute than the
  // one before. And a page that was out of sight does not leap ahead.
  const LONGEST_FRAME = 17;
  const KEYS = {
    ArrowRight: 1,
    ArrowUp: 1,
    PageUp: 10,
    ArrowLeft: -1,
    ArrowDown: -1,
    PageDown: -10,
  };
  const UPRIGHT = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"];
  const ENDS = { Home: "low", End: "high" };

  class Host {
    constructor(figure, make) {
      figure.dataset.ready = "";
      this.figure = figure;
      const { figure: name } = figure.dataset;
      for (let i = 2; document.querySelectorAll(`[id="${figure.id}"]`).length > 1; i++) {
        figure.id = `${name}-${i}`; // a second figure of this kind
      }
      const { quantities, data, page } = JSON.parse(this.find("script")[0].textContent);
      Object.assign(this, { quantities, data, page: here || page });
      this.start = Object.fromEntries(
        Object.entries(quantities).map(([key, { start }]) => [key, start]),
      );
      this.time = Object.keys(quantities).find((key) => quantities[key].pace);
      Object.assign(this, {
        past: [],
        handles: [],
        stages: [],
        speech: this.find(".leaky-said")[0],
      });
      this.program = make(this);
      this.connect();
      this.warning = "";
      const linked = this.addressed();
      this.opened = { ...this.start, ...linked };
      this.go(this.opened);
      if (linked) this.comeHere();
    }

    find(selector) {
      return [...this.figure.querySelectorAll(selector)];
    }

    button(does) {
      return this.find(`[data-do="${does}"]`)[0];
    }

    // --- What a program asks for.

    stage(panel, options) {
      const stage = new Stage(this.find(`[data-panel="${panel}"]`)[0], options);
      this.stages.push(stage);
      return stage;
    }

    // Something on a stage that moves quantities; `values` tells them for a place in the data. The
    // first goes by the keys to the left and right, and the second, if there is one, up and down.
    handle(stage, name, keys, values) {
      const handle = stage.handle();
      const [key] = keys;
      const { low, high } = this.quantities[key];
      const facts = {
        tabindex: 0,
        role: "slider",
        "aria-label": name,
        "aria-valuemin": low,
        "aria-valuemax": high,
      };
      Object.entries(facts).forEach(([attribute, fact]) => handle.setAttribute(attribute, fact));
      handle.classList.add("leaky-handle");
      // A press changes nothing. A drag goes on from what is there, wherever it was taken.
      handle.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        handle.setPointerCapture(event.pointerId);
        const taken = values(...stage.at(event));
        const offset = keys.map((each, i) => this.displayed[each] - taken[i]);
        this.held = { handle, offset, gesture: Symbol(key) };
      });
      handle.addEventListener("pointermove", (event) => {
        if (this.held?.handle !== handle) return;
        const { offset, gesture } = this.held;
        const places = values(...stage.at(event));
        const moved = keys.map((each, i) => [each, places[i] + offset[i]]);
        this.move(Object.fromEntries(moved), gesture);
      });
      handle.addEventListener("lostpointercapture", () => {
        this.held = undefined;
        this.show();
      });
      this.handles.push([handle, keys]);
      return handle;
    }

    // --- A quantity's scale.

    snapped(key, value) {
      const { low, high, grain, logarithmic } = this.quantities[key];
      const inside = Math.min(high, Math.max(low, value));
      return Number(
        logarithmic ? inside.toPrecision(3) : (Math.round(inside / grain) * grain).toFixed(9),
      );
    }

    onScale(values) {
      const known = Object.entries(values).filter(
        ([key, value]) => Object.hasOwn(this.quantities, key) && Number.isFinite(value),
      );
      return Object.fromEntries(known.map(([key, value]) => [key, this.snapped(key, value)]));
    }

    toSlider(key, value) {
      return this.quantities[key].logarithmic ? Math.log10(value) : value;
    }

    fromSlider(key, place) {
      const { key_step, logarithmic } = this.quantities[key];
      return logarithmic ? 10 ** place : Math.round(place / key_step) * key_step;
    }

    pressed(keys, event) {
      const key = keys[keys.length > 1 && UPRIGHT.includes(event.key) ? 1 : 0];
      const quantity = this.quantities[key];
      const far = KEYS[event.key] * quantity.key_step;
      const place = this.toSlider(key, this.displayed[key]) + far;
      const to = quantity[ENDS[event.key]] ?? (quantity.logarithmic ? 10 ** place : place);
      event.preventDefault();
      this.move({ [key]: to }, key);
    }

    // --- The state, and how it changes.

    // The reader moves quantities.
    move(values, gesture) {
      const again = this.program.restartsOnMove && this.state[this.time] > 0;
      const anew = this.time && { [this.time]: this.quantities[this.time].low };
      const carried = this.program.afterMove?.() ?? {};
      this.act(this.onScale({ ...anew, ...carried, ...values }), gesture);
      const beyond = Object.keys(carried).filter((key) => {
        const { low, high } = this.quantities[key];
        return !(key in values) && (carried[key] < low || carried[key] > high);
      });
      if (beyond.length)
        this.warn(`Training had gone beyond the ends of ${beyond.join(", ")}: set to them.`);
      if (again && !this.frame) this.run();
    }

    // Something that can be undone. Moves of one gesture are undone together.
    act(changes, gesture) {
      const now = performance.now();
      const state = { ...this.goal, ...changes };
      const goesOn = gesture === this.gesture && now - this.acted < SAME_MOVE;
      if (!goesOn && !equal(state, this.goal)) this.past.push(this.goal);
      Object.assign(this, { gesture, acted: now, warning: "" });
      this.go(state);
      this.rest();
    }

    warn(text) {
      this.warning = text;
      this.write();
    }

    // Goes to any state. What takes long is done in slices, so that the page never stands still.
    go(state) {
      clearTimeout(this.later);
      this.goal = state;
      this.find(".leaky-link")[0].hidden = true; // it leads to another state
      if (!this.isLater(state)) this.begin(state);
      const slice = () => {
        if (!this.figure.isConnected) return this.end();
        const begun = performance.now();
        while (this.advance(STRETCH) && performance.now() - begun < SLICE);
        const done = this.state[this.time] === this.goal[this.time];
        this.figure.ariaBusy = !done;
        if (!done) this.later = setTimeout(slice);
        return this.show();
      };
      slice();
    }

    // Whether a state differs from the present one in nothing but a later time.
    isLater(state) {
      const same = (key) => state[key] === this.state[key];
      const settings = Object.keys(state).filter((key) => key !== this.time);
      return (
        this.time && this.state && settings.every(same) && state[this.time] >= this.state[this.time]
      );
    }

    begin(state) {
      this.state = this.time ? { ...state, [this.time]: this.quantities[this.time].low } : state;
      this.program.begin(this.state);
    }

    // At most so many steps towards the goal; whether some are left.
    advance(most) {
      const left = (this.goal[this.time] ?? 0) - (this.state[this.time] ?? 0);
      const steps = Math.min(most, left);
      if (steps > 0) {
        this.state = { ...this.state, [this.time]: this.state[this.time] + steps };
        this.program.advance(steps);
      }
      return steps < left;
    }

    show() {
      this.program.drawings.forEach((draw) => draw());
      this.write();
    }

    // A cell that ran again, or a page that was left, has taken the figure away.
    end() {
      cancelAnimationFrame(this.frame);
      clearTimeout(this.resting);
      this.ending.abort();
      this.observers.forEach((observer) => observer.disconnect());
    }

    redraw() {
      if (!this.figure.isConnected) return this.end();
      this.stages.forEach((stage) => stage.fit());
      return this.show();
    }

    write() {
      const { program } = this;
      this.numbers = program.numbers();
      this.displayed = { ...this.state, ...this.numbers };
      const text = (key) => (program.formats?.[key] ?? written)(this.displayed[key]);
      this.find("output").forEach((output) => setText(output, text(output.name)));
      for (const input of this.find("[data-key]")) {
        const { key } = input.dataset;
        const typing = input.type === "number" && input === document.activeElement;
        if (input !== this.moving && !typing) input.value = this.toSlider(key, this.displayed[key]);
        if (input.type === "range") input.setAttribute("aria-valuetext", text(key));
      }
      for (const [handle, keys] of this.handles) {
        const { low, high } = this.quantities[keys[0]];
        const inside = Math.min(high, Math.max(low, this.displayed[keys[0]]));
        handle.setAttribute("aria-valuenow", inside);
        handle.setAttribute("aria-valuetext", keys.slice(0, 2).map(text).join(", "));
      }
      setText(
        this.find(".leaky-note")[0],
        [this.warning, program.note?.()].filter(Boolean).join(" "),
      );
      if (this.find("details")[0].open) this.tabulate();
      const [code] = this.find(".leaky-python");
      if (!code.hidden) code.textContent = program.python();
    }

    tabulate() {
      const rows = this.program.table().map((cells, i) =>
        cells.map((cell, j) => {
          const element = document.createElement(i && j ? "td" : "th");
          element.textContent = typeof cell === "number" ? written(cell, 6) : cell;
          return element;
        }),
      );
      this.find("table")[0].replaceChildren(
        ...rows.map((cells) => {
          const row = document.createElement("tr");
          row.append(...cells);
          return row;
        }),
      );
    }

    // Spoken when the reader rests, and not at every frame.
    rest() {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => {
        if (this.frame || this.figure.ariaBusy === "true") return this.rest();
        const sentences = [this.warning, this.program.describe()];
        return setText(this.speech, sentences.filter(Boolean).join(" "));
      }, REST);
    }

    // --- What the buttons do.

    play() {
      if (this.frame) return this.pause();
      const { low, high } = this.quantities[this.time];
      this.past.push(this.goal);
      this.gesture = Symbol("play");
      this.go(this.goal[this.time] === high ? { ...this.goal, [this.time]: low } : this.goal);
      return this.run();
    }

    run() {
      const { high } = this.quantities[this.time];
      if (calm.matches) {
        this.go({ ...this.goal, [this.time]: high });
        return this.rest();
      }
      clearTimeout(this.later);
      this.figure.ariaBusy = false;
      this.button("play").textContent = "Pause";
      let [before, owed] = [performance.now(), 0];
      const next = (now) => {
        if (!this.figure.isConnected) return this.end();
        this.frame = requestAnimationFrame(next);
        owed +=
          (Math.min(Math.max(0, now - before), LONGEST_FRAME) / 1000) *
          this.quantities[this.time].pace;
        before = now;
        const steps = Math.floor(owed);
        owed -= steps;
        return this.tick(steps);
      };
      this.frame = requestAnimationFrame(next);
    }

    // Time goes on. What takes long to draw is drawn in turn.
    tick(steps) {
      const { high } = this.quantities[this.time];
      this.goal = { ...this.state, [this.time]: Math.min(high, this.state[this.time] + steps) };
      this.advance(steps);
      if (this.state[this.time] === high) return this.pause();
      const { drawings } = this.program;
      this.turn = ((this.turn ?? 0) + 1) % drawings.length;
      drawings[this.turn]();
      return this.turn || this.write();
    }

    pause() {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      this.button("play").textContent = "Play";
      if (equal(this.past.at(-1), this.goal)) this.past.pop(); // nothing has run
      this.show();
      this.rest();
    }

    step() {
      if (this.frame) return this.pause();
      const { high } = this.quantities[this.time];
      const time = this.goal[this.time] + (this.program.stride ?? 1);
      return this.act({ [this.time]: Math.min(high, time) }, Symbol("step"));
    }

    undo() {
      if (this.frame) this.pause();
      Object.assign(this, { gesture: Symbol("undo"), warning: "" });
      if (this.past.length) this.go(this.past.pop());
      this.rest();
    }

    reset() {
      if (this.frame) this.pause();
      this.act(this.opened, Symbol("reset"));
    }

    async share() {
      if (this.frame) this.pause();
      const address = this.page + this.address();
      const [line] = this.find(".leaky-link");
      const link = document.createElement("a");
      Object.assign(link, { href: address, textContent: address });
      line.hidden = false;
      line.replaceChildren("A link to this state: ", link);
      await copy(address, () => line.prepend("Copied. "));
    }

    async python() {
      const [code] = this.find(".leaky-python");
      code.hidden = !code.hidden;
      this.button("python").setAttribute("aria-expanded", !code.hidden);
      code.textContent = this.program.python();
      if (code.hidden) return;
      code.scrollIntoView({ block: "nearest" });
      await copy(code.textContent, () => {
        this.speech.textContent = "Copied.";
      });
    }

    // --- The address of a state.

    // Of a page that is elsewhere nobody knows here where its figure starts: the link says it all.
    address() {
      const { id, dataset } = this.figure;
      const told = Object.keys(this.goal).filter(
        (key) => !here || this.goal[key] !== this.start[key],
      );
      const pairs = told.map((key) => `${key}=${this.goal[key]}`);
      return `#${here ? id : dataset.figure}:${pairs.join("&")}`;
    }

    // The state that the page's address asks of this figure, or undefined.
    addressed() {
      const [, id, query] = location.hash.match(/^#([^:]*):(.*)$/) ?? [];
      if (id !== this.figure.id) return undefined;
      const problems = [];
      const state = {};
      for (const [key, text] of new URLSearchParams(query.replaceAll("+", "%2B"))) {
        const value = text.trim() ? Number(text) : NaN;
        if (!Object.hasOwn(this.quantities, key)) problems.push(`This figure has no “${key}”.`);
        else if (!Number.isFinite(value))
          problems.push(`The address says ${key} = “${text}”, which is no number.`);
        else {
          state[key] = this.snapped(key, value);
          const { low, high } = this.quantities[key];
          const why = value < low || value > high ? `it goes from ${low} to ${high}` : "rounded";
          if (state[key] !== value)
            problems.push(`The address says ${key} = ${text}; it became ${state[key]}: ${why}.`);
        }
      }
      this.warning = problems.join(" ");
      return state;
    }

    comeHere() {
      this.figure.scrollIntoView();
      this.figure.tabIndex = -1;
      this.figure.focus({ preventScroll: true });
    }

    // --- Events.

    connect() {
      this.ending = new AbortController(); // of the listeners outside of the figure
      this.connectButtons();
      this.connectInputs();
      this.connectKeys();
      this.watchPage();
      const state = {
        get: () => ({ ...this.state }),
        set: (values) => this.act(this.onScale(values), Symbol("state")),
        configurable: true,
      };
      const numbers = { get: () => ({ ...this.numbers }), configurable: true };
      Object.defineProperties(this.figure, { state, numbers });
    }

    connectButtons() {
      for (const does of ["play", "step", "undo", "reset", "share", "python"]) {
        this.button(does).addEventListener("click", () => this[does]());
      }
      this.button("share").hidden = !this.page;
      for (const does of ["play", "step"]) this.button(does).hidden = !this.time;
      if (this.program.stride) this.button("step").title = `${this.program.stride} at once`;
      this.button("python").setAttribute("aria-expanded", false);
      this.find(".leaky-note")[0].classList.toggle("leaky-kept", Boolean(this.program.note));
      this.find("details")[0].addEventListener("toggle", () => this.tabulate());
    }

    connectInputs() {
      for (const input of this.find("[data-key]")) {
        const { key } = input.dataset;
        input.addEventListener("input", () => {
          if (!input.value) return;
          this.moving = input; // it knows itself where it is
          this.move({ [key]: this.fromSlider(key, Number(input.value)) }, key);
          this.moving = undefined;
        });
        // What was typed beyond the ends.
        input.addEventListener("change", () => {
          input.value = this.toSlider(key, this.displayed[key]);
        });
      }
    }

    // Before all others: a notebook would go from cell to cell by the keys that move a quantity.
    connectKeys() {
      const listen = (event) => {
        const own = event.key in KEYS || event.key in ENDS;
        if (!own || event.ctrlKey || event.altKey || event.metaKey) return;
        if (!this.figure.contains(event.target)) return;
        event.stopPropagation();
        const [, keys] = this.handles.find(([handle]) => handle === event.target) ?? [];
        const { key } = event.target.type === "range" ? event.target.dataset : {};
        if (keys || key) this.pressed(keys ?? [key], event);
      };
      addEventListener("keydown", listen, { capture: true, signal: this.ending.signal });
    }

    watchPage() {
      const { signal } = this.ending;
      const redraw = () => this.redraw();
      live.themes.forEach((theme) => theme.addEventListener("change", redraw, { signal }));
      const themes = new MutationObserver(redraw);
      const attributeFilter = ["data-theme", "data-jp-theme-light", "class", "theme"];
      for (const element of [document.documentElement, document.body]) {
        themes.observe(element, { attributeFilter });
      }
      const sizes = new ResizeObserver(redraw);
      this.find(".leaky-plot").forEach((plot) => sizes.observe(plot));
      this.observers = [themes, sizes];
      addEventListener("hashchange", () => this.follow(), { signal });
      // The browser takes no notice of a link to the address that it has.
      const again = ({ target }) => target.closest?.("a[href]")?.href === location.href;
      addEventListener("click", (event) => again(event) && this.follow(), { signal });
    }

    // Goes to the state of the page's new address.
    follow() {
      const linked = this.figure.isConnected && this.addressed();
      if (!linked) return;
      const { warning } = this;
      if (this.frame) this.pause();
      this.opened = { ...this.start, ...linked };
      this.act(this.opened, Symbol("address"));
      this.warn(warning);
      this.comeHere();
    }
  }

  const equal = (one, other) => Object.keys(one).every((key) => one[key] === other[key]);

  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      done();
    } catch {
      /* not allowed here: it stands on the page, to be selected */
    }
  }

  // Brings every figure of this name to life that is not alive yet.
  live.define = (name, make) => {
    const asleep = `.leaky-live[data-figure="${name}"]:not([data-ready])`;
    document.querySelectorAll(asleep).forEach((figure) => new Host(figure, make));
  };
})();
