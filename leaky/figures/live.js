// The host of the live figures: it moves the state of a figure, and the figure's program computes
// and draws. A program is a script that calls
//
//   leakyLive.define("name", (host) => program)
//
// `host` offers
//
//   data, quantities    what Python said
//   state               undefined until the first `begin`
//   settings            the keys of all that decides what is computed, but for the time
//   stage(panel, options)
//   handle(stage, name, keys, values)   an empty <g>, to be filled at each drawing with a mark of
//                       class grip (where it is taken, 24 pixels at least) and one of class halo
//                       (shown below the pointer)
//   list(stage, name, items)            things to look at and to press: see List
//   act(changes, gesture, happened)     changes the state, so that it can be undone
//   warn(text), show(), find(selector)
//
// and `program` has
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
//   stops               times at which Play pauses, beside its end
//   haste(time)         the share of its pace that Play has at a time, if not all of it
//   place()             the part of the figure that a link leads to, if not its beginning
//   restartsOnMove      whether time runs again when the reader moves a quantity
//   keepsTime           whether it goes to the same moment instead
//   recall(state)       go to a moment that is remembered, from which time leads to a state, and
//                       return its time; or undefined, if there is none
//   drawAtRest()        what is drawn only when time stands still, for it takes long
//   actions             what buttons of its own do: functions that return changes of the state
(() => {
  "use strict";
  const live = (globalThis.leakyLive ??= {});
  const { Stage, setAll, written } = live;

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  // A page of a site links its scripts. In a notebook, and in a file that was made of one, they
  // stand in the text, and the address is nobody else's.
  const here = document.currentScript?.src ? location.href.split(/[?#]/)[0] : "";
  const SAME_MOVE = 1000; // ms: moves of one control within this time are undone together
  const SLICE = 50; // ms of computing, after which the page gets its turn
  const STRETCH = 20; // steps of time between two looks at the clock
  const COSTLY = 30; // ms: what takes longer at rest waits until the reader has rested, too
  const PAUSE = 200; // ms, for that
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
      this.settings = Object.keys(quantities).filter(
        (key) => key !== this.time && !quantities[key].view,
      );
      Object.assign(this, {
        past: [],
        handles: [],
        lists: [],
        stages: [],
        speech: this.find(".leaky-said")[0],
        ending: new AbortController(), // of the listeners
        parts: this.mount(make),
      });
      this.sleep(figure);
    }

    // --- How it comes to life: part by part when the reader comes near, so that the page never
    // stands still, and at once for who asks for it before that.

    sleep(figure) {
      const part = () => this.parts.next().done || setTimeout(part);
      const look = (seen) => seen.pop().isIntersecting && part();
      new IntersectionObserver(look, { rootMargin: "100%" }).observe(figure); // a screen ahead
      this.listen("focusin", () => this.awake(), figure); // keys come before it is seen
      this.listen("beforeprint", () => this.awake());
      this.listen("hashchange", () => this.follow());
      // The browser takes no notice of a link to the address that it has.
      const again = ({ target }) => target.closest?.("a[href]")?.href === location.href;
      this.listen("click", (event) => again(event) && this.follow());
      const state = {
        get: () => ({ ...this.awake().state }),
        set: (values) => this.awake().act(this.onScale(values), Symbol("state")),
      };
      const numbers = { get: () => this.awake().numbers };
      Object.defineProperties(figure, { state, numbers });
      const linked = this.addressed();
      this.opened = { ...this.start, ...linked };
      if (linked) this.awake().comeHere();
    }

    // Before all others.
    listen(type, react, place = window) {
      place.addEventListener(type, react, { capture: true, signal: this.ending.signal });
    }

    awake() {
      [...this.parts]; // all that are left
      return this;
    }

    *mount(make) {
      this.program = make(this);
      yield;
      this.aim(this.opened);
      yield;
      if (this.isThere()) yield* this.showing();
      else this.approach();
      yield;
      this.connectButtons();
      this.connectInputs();
      this.connectKeys();
      this.watchPage();
      this.figure.dataset.ready = "";
      this.figure.ariaBusy = !this.isThere();
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
      setAll(handle, {
        tabindex: 0,
        role: "slider",
        "aria-label": name,
        "aria-valuemin": this.toSlider(key, low),
        "aria-valuemax": this.toSlider(key, high),
        class: "leaky-handle",
      });
      // A press changes nothing. A drag goes on from what is there, wherever it was taken.
      handle.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        handle.setPointerCapture(event.pointerId);
        const taken = values(...stage.at(event));
        const offset = keys.map(
          (each, i) => this.toSlider(each, this.displayed[each]) - this.toSlider(each, taken[i]),
        );
        this.held = { handle, offset, gesture: Symbol(key) };
      });
      handle.addEventListener("pointermove", (event) => {
        if (this.held?.handle !== handle) return;
        const { offset, gesture } = this.held;
        const places = values(...stage.at(event));
        const moved = keys.map((each, i) => [
          each,
          this.fromSlider(each, this.toSlider(each, places[i]) + offset[i]),
        ]);
        this.move(Object.fromEntries(moved), gesture);
      });
      handle.addEventListener("lostpointercapture", () => {
        this.held = undefined;
        this.show();
      });
      this.handles.push([handle, keys]);
      return handle;
    }

    list(stage, name, items) {
      const list = new List(stage, `${this.figure.id}-${name.replace(/\W+/g, "-")}`, name, items);
      this.lists.push(list);
      return list;
    }

    // --- What a part of the state can be: a word of a few, what fits a pattern, or a number.

    accepts(key, value) {
      const { options, pattern } = this.quantities[key];
      if (options) return Object.hasOwn(options, value);
      if (pattern) return typeof value === "string" && new RegExp(`^(?:${pattern})$`).test(value);
      return Number.isFinite(value);
    }

    isWord(key) {
      const { options, pattern } = this.quantities[key];
      return Boolean(options || pattern);
    }

    snapped(key, value) {
      if (this.isWord(key)) return value;
      const { low, high, grain, logarithmic } = this.quantities[key];
      const inside = Math.min(high, Math.max(low, value));
      return Number(
        logarithmic ? inside.toPrecision(3) : (Math.round(inside / grain) * grain).toFixed(9),
      );
    }

    onScale(values) {
      const known = Object.entries(values).filter(
        ([key, value]) => Object.hasOwn(this.quantities, key) && this.accepts(key, value),
      );
      return Object.fromEntries(known.map(([key, value]) => [key, this.snapped(key, value)]));
    }

    toSlider(key, value) {
      return this.quantities[key].logarithmic ? Math.log10(value) : value;
    }

    fromSlider(key, place) {
      return this.quantities[key].logarithmic ? 10 ** place : place;
    }

    // What is typed is as fine as it is kept. A slider has fewer pixels than that: it means the
    // roundest of the numbers that share one.
    fromControl(key, { type, value, max, min, clientWidth }) {
      if (this.isWord(key)) return value;
      const place = Number(value);
      if (type !== "range") return this.fromSlider(key, place);
      const pixel = clientWidth && (max - min) / clientWidth;
      const [low, high] = [-0.5, 0.5].map((part) => this.fromSlider(key, place + part * pixel));
      return roundest(low, high);
    }

    pressed(keys, event) {
      const key = keys[keys.length > 1 && UPRIGHT.includes(event.key) ? 1 : 0];
      const quantity = this.quantities[key];
      const far = KEYS[event.key] * quantity.key_step;
      const place = this.toSlider(key, this.displayed[key]) + far;
      const to = quantity[ENDS[event.key]] ?? this.fromSlider(key, place);
      event.preventDefault();
      this.move({ [key]: to }, key);
    }

    // --- The state, and how it changes.

    // The reader moves quantities.
    move(values, gesture) {
      if (this.frame && this.time in values) this.pause(); // who holds the time stops it
      const begins = this.time && Object.keys(values).some((key) => this.settings.includes(key));
      const again = begins && this.program.restartsOnMove && this.state[this.time] > 0;
      const { low: first } = this.quantities[this.time] ?? {};
      const anew = begins && !this.program.keepsTime ? { [this.time]: first } : {};
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

    // Something that can be undone. Moves of one gesture are undone together. What happened is said
    // where the sentence about the state might not tell.
    act(changes, gesture, happened = "") {
      const now = performance.now();
      const state = { ...this.goal, ...changes };
      const goesOn = gesture === this.gesture && now - this.acted < SAME_MOVE;
      if (!goesOn && !equal(state, this.goal)) this.past.push(this.goal);
      Object.assign(this, { gesture, acted: now, warning: "", happened });
      this.go(state);
      this.rest();
    }

    warn(text) {
      this.warning = text;
      this.write();
    }

    // Goes to any state.
    go(state) {
      this.aim(state);
      this.approach();
    }

    aim(state) {
      clearTimeout(this.later);
      this.goal = state;
      this.find(".leaky-link")[0].hidden = true; // it leads to another state
      this.reach(state);
    }

    // What takes long is done in slices, so that the page never stands still. While it plays, its
    // frames go on towards the goal.
    approach() {
      if (!this.figure.isConnected) return this.end();
      const begun = performance.now();
      while (this.advance(STRETCH) && performance.now() - begun < SLICE);
      this.figure.ariaBusy = !this.isThere();
      if (!this.isThere() && !this.frame) this.later = setTimeout(() => this.approach());
      return this.show();
    }

    // Goes to a moment from which time can lead to a state: the present one, one that the program
    // remembers, or the beginning.
    reach(state) {
      if (!this.state) return this.begin(state);
      const now = this.state[this.time];
      const same = this.settings.every((key) => state[key] === this.state[key]);
      const time = same && state[this.time] >= now ? now : this.program.recall?.(state);
      if (time === undefined) return this.begin(state);
      this.state = { ...state, [this.time]: time };
      return undefined;
    }

    isThere() {
      return this.state[this.time] === this.goal[this.time];
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
      [...this.showing()];
    }

    *showing() {
      this.showParts();
      for (const draw of this.program.drawings) {
        draw();
        yield;
      }
      this.settle();
      this.write();
    }

    settle() {
      clearTimeout(this.settling);
      if (this.frame || !this.isThere() || !this.program.drawAtRest) return;
      const work = () => {
        const begun = performance.now();
        this.program.drawAtRest();
        this.cost = performance.now() - begun;
      };
      if (!(this.cost > COSTLY)) return void work();
      this.figure.ariaBusy = true;
      this.settling = setTimeout(() => {
        work();
        this.figure.ariaBusy = false;
        this.write();
      }, PAUSE);
    }

    // What stands there only in some states.
    showParts() {
      for (const part of this.find("[data-when]")) {
        const holds = (condition) => {
          const [, key, not, word] = condition.match(/^(\w+)(!?)=(.*)$/);
          return (this.state[key] === word) !== Boolean(not);
        };
        part.hidden = !part.dataset.when.split(" ").every(holds);
      }
    }

    // A cell that ran again, or a page that was left, has taken the figure away.
    end() {
      cancelAnimationFrame(this.frame);
      clearTimeout(this.resting);
      clearTimeout(this.settling);
      this.ending.abort();
      this.observers?.forEach((observer) => observer.disconnect());
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
      this.lists.forEach((list) => list.write());
      for (const input of this.find("[data-key]")) {
        const { key } = input.dataset;
        const typing = input.type === "number" && input === document.activeElement;
        if (input !== this.moving && !typing) input.value = this.toSlider(key, this.displayed[key]);
        if (input.type === "range") input.setAttribute("aria-valuetext", text(key));
      }
      for (const [handle, keys] of this.handles) {
        const { low, high } = this.quantities[keys[0]];
        const inside = Math.min(high, Math.max(low, this.displayed[keys[0]]));
        const told = keys.slice(0, 2).map(text).join(", ");
        setAll(handle, { "aria-valuenow": this.toSlider(keys[0], inside), "aria-valuetext": told });
      }
      setText(
        this.find(".leaky-note")[0],
        [this.warning, program.note?.()].filter(Boolean).join(" "),
      );
      if (this.find(".leaky-more details")[0].open) this.tabulate();
      const [code] = this.find(".leaky-python");
      if (!code.hidden) code.textContent = program.python();
    }

    tabulate() {
      const rows = this.program.table().map((cells, i) =>
        cells.map((cell, j) => {
          const head = cell !== "" && !(i && j); // an empty corner is the head of nothing
          const element = document.createElement(head ? "th" : "td");
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
        const sentences = [this.happened, this.warning, this.program.describe()];
        this.happened = "";
        return setText(this.speech, sentences.filter(Boolean).join(" "));
      }, REST);
    }

    // --- What the buttons do.

    play() {
      if (this.frame) return this.pause();
      const { low, high } = this.quantities[this.time];
      this.past.push(this.goal);
      this.gesture = Symbol("play");
      if (this.state[this.time] === high) this.go({ ...this.goal, [this.time]: low });
      return this.run();
    }

    run() {
      const stops = [...(this.program.stops ?? []), this.quantities[this.time].high];
      this.halt = stops.find((time) => time > this.state[this.time]) ?? stops.at(-1);
      if (calm.matches) {
        this.go({ ...this.goal, [this.time]: this.halt });
        return this.rest();
      }
      clearTimeout(this.later);
      clearTimeout(this.settling);
      this.figure.ariaBusy = false;
      this.button("play").textContent = "Pause";
      let [before, owed] = [performance.now(), 0];
      const next = (now) => {
        if (!this.figure.isConnected) return this.end();
        this.frame = requestAnimationFrame(next);
        const share = this.program.haste?.(this.state[this.time]) ?? 1;
        owed +=
          (Math.min(Math.max(0, now - before), LONGEST_FRAME) / 1000) *
          this.quantities[this.time].pace *
          share;
        before = now;
        const steps = Math.floor(owed);
        owed -= steps;
        return this.tick(steps);
      };
      this.frame = requestAnimationFrame(next);
    }

    // Time goes on, if it is where the reader has gone; else it goes there first. What takes long to
    // draw is drawn in turn.
    tick(steps) {
      const { halt } = this;
      if (this.isThere()) {
        this.goal = { ...this.state, [this.time]: Math.min(halt, this.state[this.time] + steps) };
        this.advance(steps);
      } else {
        const begun = performance.now();
        while (this.advance(STRETCH) && performance.now() - begun < LONGEST_FRAME);
      }
      if (this.state[this.time] === halt) return this.pause();
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
      const time = Math.min(high, this.goal[this.time] + (this.program.stride ?? 1));
      const happened = time === this.goal[this.time] ? "It is at its end." : "";
      return this.act({ [this.time]: time }, Symbol("step"), happened);
    }

    undo() {
      if (this.frame) this.pause();
      const happened = this.past.length ? "Undone." : "There is nothing to undo.";
      Object.assign(this, { gesture: Symbol("undo"), warning: "", happened });
      if (this.past.length) this.go(this.past.pop());
      this.rest();
    }

    reset() {
      if (this.frame) this.pause();
      this.act(this.opened, Symbol("reset"), "Reset.");
    }

    async share() {
      if (this.frame) this.pause();
      const address = this.page + this.address();
      const [line] = this.find(".leaky-link");
      const link = document.createElement("a");
      Object.assign(link, { href: address, textContent: address });
      line.hidden = false;
      line.replaceChildren("A link to this state: ", link);
      await copy(address, () => {
        line.prepend("Copied. ");
        this.speech.textContent = "A link to this state is copied.";
      });
    }

    async python() {
      const [code] = this.find(".leaky-python");
      code.hidden = !code.hidden;
      this.button("python").setAttribute("aria-expanded", !code.hidden);
      code.textContent = this.program.python();
      if (code.hidden) return;
      code.scrollIntoView({ block: "nearest" });
      await copy(code.textContent, () => {
        this.speech.textContent = "The lines of Python are copied.";
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
        if (!Object.hasOwn(this.quantities, key)) problems.push(`This figure has no “${key}”.`);
        else {
          const [value, problem] = this.read(key, text);
          if (value !== undefined) state[key] = value;
          if (problem) problems.push(`The address says ${key} = ${problem}.`);
        }
      }
      this.warning = problems.join(" ");
      return state;
    }

    // What a text says of a part of the state, if anything, and what is wrong with it.
    read(key, text) {
      const { low, high, options } = this.quantities[key];
      const value = this.isWord(key) ? text : text.trim() ? Number(text) : NaN;
      if (!this.accepts(key, value)) {
        const known = options ? `not among ${Object.keys(options).join(", ")}` : "not understood";
        return [undefined, `“${text}”, which is ${this.isWord(key) ? known : "no number"}`];
      }
      const snapped = this.snapped(key, value);
      const why = value < low || value > high ? `it goes from ${low} to ${high}` : "rounded";
      return [snapped, snapped === value ? "" : `${text}; it became ${snapped}: ${why}`];
    }

    // What a link says of controls that are folded away is to be seen.
    unfold() {
      for (const fold of this.find(".leaky-fold")) {
        const keys = [...fold.querySelectorAll("[data-key]")].map(({ dataset }) => dataset.key);
        fold.open ||= keys.some((key) => this.goal[key] !== this.start[key]);
      }
    }

    comeHere() {
      this.unfold();
      (this.program.place?.() ?? this.figure).scrollIntoView();
      this.figure.tabIndex = -1;
      this.figure.focus({ preventScroll: true });
    }

    // --- Events.

    connectButtons() {
      for (const does of ["play", "step", "undo", "reset", "share", "python"]) {
        this.button(does).addEventListener("click", () => this[does]());
      }
      this.button("share").hidden = !this.page;
      for (const does of ["play", "step"]) this.button(does).hidden = !this.time;
      if (this.program.stride) this.button("step").title = `${this.program.stride} at once`;
      for (const button of this.find("[data-act]")) {
        const act = () => this.act(this.program.actions[button.dataset.act](), Symbol("action"));
        button.addEventListener("click", act);
      }
      this.button("python").setAttribute("aria-expanded", false);
      this.find(".leaky-note")[0].classList.toggle("leaky-kept", Boolean(this.program.note));
      this.find(".leaky-more details")[0].addEventListener("toggle", () => this.tabulate());
    }

    connectInputs() {
      for (const input of this.find("[data-key]")) {
        const { key } = input.dataset;
        input.addEventListener("input", () => {
          if (!input.value) return;
          this.moving = input; // it knows itself where it is
          this.move({ [key]: this.fromControl(key, input) }, key);
          this.moving = undefined;
        });
        // A finger that comes to scroll the page has changed nothing.
        input.addEventListener("pointerdown", () => {
          this.before = { goal: this.goal, length: this.past.length };
        });
        input.addEventListener("pointercancel", () => {
          this.past.length = Math.min(this.past.length, this.before.length);
          this.go(this.before.goal);
        });
        // What was typed beyond the ends.
        input.addEventListener("change", () => {
          const { low, high, label } = this.quantities[key];
          const beyond = input.type === "number" && (input.value < low || input.value > high);
          input.value = this.toSlider(key, this.displayed[key]);
          if (beyond) this.warn(`${label} goes from ${low} to ${high}.`);
        });
      }
    }

    // A notebook would go from cell to cell by the keys that move a quantity.
    connectKeys() {
      const listen = (event) => {
        const list = this.lists.find(({ element }) => element === event.target);
        const presses = list && (event.key === "Enter" || event.key === " ");
        const own = presses || event.key in KEYS || event.key in ENDS;
        if (!own || event.ctrlKey || event.altKey || event.metaKey) return;
        if (!this.figure.contains(event.target)) return;
        event.stopPropagation();
        if (list) {
          event.preventDefault();
          return presses ? list.press(list.looked) : list.move(event.key);
        }
        const [, keys] = this.handles.find(([handle]) => handle === event.target) ?? [];
        const { key } = event.target.type === "range" ? event.target.dataset : {};
        return (keys || key) && this.pressed(keys ?? [key], event);
      };
      this.listen("keydown", listen);
    }

    watchPage() {
      const redraw = () => this.redraw();
      live.themes.forEach((theme) => this.listen("change", redraw, theme));
      const themes = new MutationObserver(redraw);
      const attributeFilter = ["data-theme", "data-jp-theme-light", "class", "theme"];
      for (const element of [document.documentElement, document.body]) {
        themes.observe(element, { attributeFilter });
      }
      const sizes = new ResizeObserver(
        () => this.stages.some((stage) => stage.differs()) && redraw(),
      );
      this.stages.forEach(({ plot }) => sizes.observe(plot));
      this.observers = [themes, sizes];
    }

    // Goes to the state of the page's new address.
    follow() {
      const linked = this.figure.isConnected && this.addressed();
      if (!linked) return;
      const { warning } = this.awake();
      if (this.frame) this.pause();
      this.opened = { ...this.start, ...linked };
      this.act(this.opened, Symbol("address"));
      this.warn(warning);
      this.comeHere();
    }
  }

  // Things on a stage of which the reader looks at one, and may press it: by mouse, by finger (the
  // first touch looks), or by keys. `items` has
  //
  //   count()             how many there are
  //   at(x, y)            which one is at a place in the data, or -1
  //   keys                what the keys do, in words
  //   label(i), mark(i)   what is said of it, and what is drawn
  //   next(i, key)        which one an arrow key leads to
  //   look(i)             the reader looks at it, or at none: -1
  //   press(i)            it is pressed
  class List {
    constructor(stage, id, name, items) {
      const element = stage.handle();
      Object.assign(this, { element, id, items, stage, looked: -1, last: 0 });
      setAll(element, {
        tabindex: 0,
        role: "listbox",
        "aria-label": name,
        "aria-description": items.keys,
        class: "leaky-list",
      });
      const found = (event) => items.at(...stage.at(event));
      const listen = (type, react) => element.addEventListener(type, react);
      listen("pointermove", (event) => event.pointerType === "mouse" && this.look(found(event)));
      listen("pointerleave", (event) => event.pointerType === "mouse" && this.look(-1));
      listen("mousedown", (event) => event.preventDefault()); // else the focus comes, with its frame
      listen("click", (event) => this.press(found(event)));
      // By a key: a press has its place.
      listen("focus", () => element.matches(":focus-visible") && this.move());
      listen("blur", () => this.look(-1));
    }

    look(i) {
      if (i === this.looked) return;
      if (i >= 0) this.last = i;
      this.looked = i;
      this.items.look(i);
    }

    press(i) {
      if (i < 0) return;
      if (i === this.looked) this.items.press(i);
      else this.look(i);
    }

    move(key) {
      const from = Math.min(this.last, this.items.count() - 1);
      this.look(key ? this.items.next(from, key) : from);
    }

    write() {
      const { items, stage, element } = this;
      const option = (_, i) =>
        `<g role="option" id="${this.id}-${i}" aria-selected="${i === this.looked}" ` +
        `aria-label="${items.label(i)}">${items.mark(i)}</g>`;
      const marks = Array.from({ length: items.count() }, option).join("");
      // What is pressed stays, while the marks above it are drawn anew.
      if (!this.ground) {
        element.innerHTML = '<rect class="grip" role="none"/><g role="none"></g>';
        [this.ground, this.marks] = element.children;
      }
      const { left: x, top: y, width, height } = stage;
      setAll(this.ground, { x, y, width, height });
      if (marks !== this.written) this.marks.innerHTML = this.written = marks;
      if (this.looked < 0) element.removeAttribute("aria-activedescendant");
      else element.setAttribute("aria-activedescendant", `${this.id}-${this.looked}`);
    }
  }

  // The number between two that has the fewest digits, and of those the one nearest their middle.
  function roundest(low, high) {
    if (low <= 0 && high >= 0) return 0;
    const middle = (low + high) / 2;
    for (let power = Math.ceil(Math.log10(Math.abs(middle))); power > -300; power--) {
      const round = Number((Math.round(middle / 10 ** power) * 10 ** power).toPrecision(12));
      if (low <= round && round <= high) return round;
    }
    return middle;
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

  // Gives every figure of this name its program, if it has none yet.
  live.define = (name, make) => {
    for (const figure of document.querySelectorAll(`.leaky-live[data-figure="${name}"]`))
      Object.hasOwn(figure, "state") || new Host(figure, make);
  };
})();
