// The small graph of chapter 3 with its numbers, each of which can be changed in place; forward to
// the loss, and back, one quantity at a time. The letters are those of walkthrough.py.
leakyLive.define("walk", (host) => {
  const { MLP, Pass, setAll } = leakyLive;
  const PARAMETERS = ["w₁₁", "w₁₂", "w₂₁", "w₂₂", "c₁", "c₂", "v₁", "v₂", "c₃"];
  const GIVEN = ["x₁", "x₂", ...PARAMETERS, "y"];
  const FORWARD = ["z₁", "z₂", "h₁", "h₂", "ŷ", "L"];
  const FIRST = ["ŷ", "v₁", "v₂", "c₃", "h₁", "h₂", "z₁", "z₂"];
  const BACK = [...FIRST, "w₁₁", "w₂₁", "c₁", "w₁₂", "w₂₂", "c₂", "x₁", "x₂"];
  const TURN = FORWARD.length; // the last step forward
  const LAST = TURN + BACK.length;
  const keyOf = (name) => name.replace(/[₁₂₃]/g, (digit) => "₁₂₃".indexOf(digit) + 1);

  // The arrows, as ends and where these leave and enter; the walk does not ask about that of y.
  const ARROWS = [];
  for (const j of ["₁", "₂"]) {
    const side = j === "₁" ? ["right", "left"] : ["left", "right"];
    for (const i of ["₁", "₂"]) ARROWS.push([`x${i}`, `z${j}`, "bottom", "top"]);
    for (const name of [`w₁${j}`, `w₂${j}`, `c${j}`]) ARROWS.push([name, `z${j}`, ...side]);
    ARROWS.push([`z${j}`, `h${j}`, "bottom", "top"], [`h${j}`, "ŷ", "bottom", "top"]);
    ARROWS.push([`v${j}`, "ŷ", ...side]);
  }
  ARROWS.push(["c₃", "ŷ", "right", "left"], ["ŷ", "L", "bottom", "top"]);
  ARROWS.push(["y", "L", "left", "right"]);
  const targets = (name) => ARROWS.filter(([from]) => from === name).map(([, to]) => to);

  // --- The numbers.

  let v, d, slope; // values and derivatives, by their letters

  function begin(state) {
    ({ slope } = state);
    v = Object.fromEntries(GIVEN.map((name) => [name, state[keyOf(name)]]));
    const run = new Pass(new MLP([2, 2, 1], slope, "mse"), Float64Array.of(v["x₁"], v["x₂"]));
    const theta = Float64Array.from(PARAMETERS, (name) => v[name]);
    const L = run.loss(theta, [v.y]);
    const found = [...run.Z[0], ...run.H[1], run.Yhat[0], L];
    FORWARD.forEach((name, i) => (v[name] = found[i]));
    run.backward(theta);
    d = { "ŷ": run.delta[1][0], "z₁": run.delta[0][0], "z₂": run.delta[0][1] };
    PARAMETERS.forEach((name, i) => (d[name] = run.gradient[i]));
    // What the gradient passes on its way, or would pass next.
    for (const name of ["h₁", "h₂", "x₁", "x₂"]) {
      d[name] = targets(name).reduce((sum, to) => sum + d[to] * local(name, to), 0);
    }
  }

  // What a number is multiplied by where an arrow of it leads to: a letter, or "".
  function partner(from, to) {
    const [kind, index] = from;
    return { x: `w${index}${to[1]}`, w: `x${index}`, h: `v${index}`, v: `h${index}` }[kind] ?? "";
  }

  // The local derivative along an arrow.
  function local(from, to) {
    if (from === "ŷ") return 2 * (v["ŷ"] - v.y);
    if (from[0] === "z") return v[from] > 0 ? 1 : slope;
    const other = partner(from, to);
    return other ? v[other] : 1;
  }

  function localInLetters(from, to) {
    if (from === "ŷ") return "2·(ŷ − y)";
    return from[0] === "z" ? `f′(${from})` : partner(from, to) || "1";
  }

  // A number with four digits at most and a true minus sign, and in brackets within a product.
  function n(value, digits = 4) {
    const size = Math.abs(value);
    if (size >= 10 ** digits) return Math.round(value).toLocaleString("en").replace("-", "−");
    return String(Number(value.toPrecision(digits))).replaceAll("-", "−");
  }
  // In the graph there is less room.
  const short = (value) => (Math.abs(value) < 0.1 ? n(value, 2) : n(Number(value.toFixed(2)), 3));
  const p = (value) => (value < 0 ? `(${n(value)})` : n(value));

  // --- The steps, in letters and in numbers.

  const foundAt = (step) => [...FORWARD, ...BACK][step - 1];
  const isKnown = (name) => !FORWARD.includes(name) || FORWARD.indexOf(name) < host.state.step;
  const isDerived = (name) => BACK.includes(name) && BACK.indexOf(name) + TURN < host.state.step;

  function weightedSum(found, terms, bias, reason) {
    const product = ([one, other]) => `${p(v[one])}·${p(v[other])}`;
    return {
      rule: `${found} = ${terms.map((term) => term.join("·")).join(" + ")} + ${bias}`,
      sum: `${terms.map(product).join(" + ")} + ${p(v[bias])}`,
      value: v[found],
      reason,
    };
  }

  function forward(found) {
    const [kind, j] = found;
    if (kind === "z") {
      const terms = ["₁", "₂"].map((i) => [`x${i}`, `w${i}${j}`]);
      return weightedSum(found, terms, `c${j}`, `Unit ${keyOf(j)} adds up.`);
    }
    if (kind === "h") {
      const z = v[`z${j}`];
      const state = z > 0 ? "on: f lets it through" : "off: f multiplies by the slope";
      const sum = z > 0 ? `f(${n(z)})` : `${n(slope)} · ${p(z)}`;
      return { rule: `${found} = f(z${j})`, sum, value: v[found], reason: `The unit is ${state}.` };
    }
    if (kind === "L") {
      const sum = `(${n(v["ŷ"])} − ${p(v.y)})²`;
      const reason = "One sample, one output: n·k = 1.";
      return { rule: "L = (ŷ − y)²", sum, value: v.L, reason };
    }
    const terms = ["₁", "₂"].map((each) => [`h${each}`, `v${each}`]);
    return weightedSum(found, terms, "c₃", "No activation at the output.");
  }

  function back(found) {
    const arrows = targets(found);
    const letters = (to) => `∂L/∂${to} · ${localInLetters(found, to)}`;
    const numbers = (to) => `${p(d[to])} · ${p(local(found, to))}`;
    const first = found === "ŷ";
    return {
      rule: `∂L/∂${found} = ${first ? "2·(ŷ − y)" : arrows.map(letters).join(" + ")}`,
      sum: first ? `2·(${n(v["ŷ"])} − ${p(v.y)})` : arrows.map(numbers).join(" + "),
      value: d[found],
      reason: because(found),
    };
  }

  function because(found) {
    const [kind] = found;
    if (kind === "ŷ") return "The derivative of the square.";
    if (kind === "x") return "Two paths lead from here to L: they add up.";
    if (kind === "c") return `${found} is added: the factor is 1.`;
    if (kind === "z" && v[found] > 0) return "The unit is on: f′ is 1.";
    if (kind === "z") return "The unit is off: f′ is the slope.";
    return `${found} is multiplied by ${partner(found, targets(found)[0])}.`;
  }

  function stepAt(step) {
    if (!step) {
      const rule = "One sample, its target, nine parameters";
      return { phase: "Given", rule, sum: "", reason: "Press Step to go forward to the loss." };
    }
    const found = foundAt(step);
    return step > TURN
      ? { phase: `Back: step ${step - TURN} of ${BACK.length}`, ...back(found) }
      : { phase: `Forward: step ${step} of ${TURN}`, ...forward(found) };
  }

  // --- The question before a step back: the right factor, and those that are often taken for it,
  // each with its number and what is wrong with it.

  const INDEX = "The first index of a weight is its input.";
  const COUNTED = "f′ has been counted already: it is in";

  function choices(found) {
    const [kind, j] = found;
    const [to] = targets(found);
    const other = partner(found, to);
    const own = [found, v[found], `${found} is multiplied by another number. That one counts.`];
    const one = ["", 1, "1 is the factor of what is only added."];
    const z = v[`z${j}`];
    const mask = [`f′(z${j})`, z > 0 ? 1 : slope];
    return {
      "ŷ": () => [
        ["2·(ŷ − y)", local("ŷ", "L")],
        ["(ŷ − y)²", v.L, "This is L itself. How fast does it grow with ŷ?"],
        ["ŷ − y", v["ŷ"] - v.y, "The derivative of a square e² is 2·e."],
      ],
      v: () => [
        [other, v[other]],
        own,
        [`z${j}`, z, `${found} never meets z${j}, only what f makes of it.`],
        one,
      ],
      h: () => [
        [other, v[other]],
        own,
        [...mask, `This stands on the next arrow, from ${found} back to z${j}.`],
      ],
      z: () => {
        const rise = ["", 1, `z${j} = ${n(z)} is not above 0: the unit is off.`];
        const leak = ["slope", slope, `z${j} = ${n(z)} is above 0: the unit is on.`];
        const wrong = [`h${j}`, v[`h${j}`], "This is f itself. How steep is it there?"];
        return [...(z > 0 ? [rise, leak] : [leak, rise]), wrong];
      },
      w: () => {
        const [index, column] = [j === "₁" ? "₂" : "₁", found[2]];
        const why = `x${index} is multiplied by w${index}${column}. ${INDEX}`;
        const unit = [`f′(z${column})`, v[`z${column}`] > 0 ? 1 : slope, `${COUNTED} ∂L/∂${to}.`];
        return [[other, v[other]], own, [`x${index}`, v[`x${index}`], why], unit];
      },
      c: () => [
        ["", 1],
        [found, v[found], `It is added: ${to} grows as fast as ${found}, wherever ${found} is.`],
        to === "ŷ"
          ? ["", 0, `A bias does act: it is added to ${to}.`]
          : [...mask, `${COUNTED} ∂L/∂${to}.`],
      ],
      x: () => {
        const index = j === "₁" ? "₂" : "₁";
        const [one, two] = [d["z₁"], d["z₂"]];
        const pair = (first, second) => one * v[first] + two * v[second];
        const [a, b] = [`w${j}₁`, `w${j}₂`];
        return [
          [`${a} and ${b}, then add`, pair(a, b)],
          [
            `${a} and ${b}, then the mean`,
            pair(a, b) / 2,
            `${found} is used twice, so it acts on L twice: add.`,
          ],
          [
            `w${index}₁ and w${index}₂, then add`,
            pair(`w${index}₁`, `w${index}₂`),
            `These are multiplied by x${index}. ${INDEX}`,
          ],
        ];
      },
    }[kind]().map(([letters, value, why], i) => ({ letters, value, why: i ? why : "" }));
  }

  // In an order of each question's own.
  function ordered(found) {
    const all = choices(found);
    const by = (3 * BACK.indexOf(found) + 1) % all.length;
    return [...all.slice(by), ...all.slice(0, by)];
  }

  const worded = ({ letters, value }, found) => {
    if (found[0] === "x" || !letters) return letters || n(value);
    return `${letters} = ${n(value)}`;
  };

  function question() {
    const { step } = host.state;
    if (step === LAST) return "";
    const next = foundAt(step + 1);
    if (step < TURN) return `Next, forward: ${next} = ?`;
    const above = targets(next).map((to) => `∂L/∂${to}`);
    if (above.length === 1) return `Next, back: ∂L/∂${next} = ${above} · ?\nMultiplied by what?`;
    const both = above.join(" · ? and ");
    return `Next, back to ${next}: ${both} · ?\nMultiplied by what, and then?`;
  }

  // --- The words beside the graph.

  const words = host.find(".leaky-phase")[0].closest(".leaky-panel");
  const part = (name) => words.querySelector(`.leaky-${name}`);
  const buttons = [...part("choices").querySelectorAll("button")];
  const show = buttons.pop();
  // What was answered at which step, and what was said.
  let answered = { step: -1, tried: [], text: "", right: false };

  const goOn = () => host.act({ step: host.state.step + 1 }, Symbol("step"));
  show.addEventListener("click", () => (host.frame ? host.pause() : goOn()));
  buttons.forEach((button, i) => button.addEventListener("click", () => answer(i)));

  function answer(i) {
    if (host.frame) host.pause();
    const { step } = host.state;
    const all = ordered(foundAt(step + 1));
    const right = all.find(({ why }) => !why);
    const { why, value } = all[i];
    if (!why) {
      answered = { step: step + 1, tried: [], text: "Right.", right: true };
      return host.act({ step: step + 1 }, Symbol("answer"), "Right.");
    }
    const chance = n(value) === n(right.value) ? "The number is the same here, by chance. " : "";
    const tried = answered.step === step && !answered.right ? answered.tried : [];
    const text = `Not ${worded(all[i], foundAt(step + 1))}. ${chance}${why}`;
    answered = { step, tried: [...tried, i], text, right: false };
    return host.act({}, Symbol("answer"), text);
  }

  function drawWords() {
    const { step } = host.state;
    const { phase, rule, sum, reason } = stepAt(step);
    if (answered.step !== step) answered = { step, tried: [], text: "", right: false };
    const praise = answered.right ? "Right. " : "";
    const texts = { phase, rule, reason: praise + reason, question: ended() || question() };
    texts.sum = sum && `= ${sum} = `;
    texts.verdict = answered.right ? "" : answered.text;
    for (const [name, text] of Object.entries(texts)) part(name).textContent = text;
    const asks = step >= TURN && step < LAST;
    const all = asks ? ordered(foundAt(step + 1)) : [];
    buttons.forEach((button, i) => {
      button.hidden = i >= all.length;
      const tried = asks && answered.tried.includes(i);
      setAll(button, { "aria-disabled": tried });
      if (!button.hidden) button.textContent = worded(all[i], foundAt(step + 1));
    });
    show.hidden = step === LAST;
    show.textContent = asks ? "Show it" : "Step";
  }

  const ended = () =>
    host.state.step === LAST ? "All derivatives are there. Change a number, and they follow." : "";

  // Units that are off where the slope is 0: nothing comes back through them.
  const dead = () => (slope ? [] : ["₁", "₂"].filter((j) => v[`z${j}`] <= 0 && isKnown(`h${j}`)));

  // --- The graph, from the top down, in a plane of 360 by 600.

  const PLACES = {
    "x₁": [96, 24], "x₂": [264, 24],
    "w₁₁": [37, 138], "w₂₁": [37, 188], "c₁": [37, 238],
    "w₁₂": [323, 138], "w₂₂": [323, 188], "c₂": [323, 238],
    "z₁": [138, 188], "z₂": [222, 188], slope: [180, 292], "h₁": [138, 342], "h₂": [222, 342],
    "v₁": [37, 434], "v₂": [323, 434], "c₃": [37, 484], "ŷ": [180, 459],
    L: [180, 572], y: [323, 572],
  };
  const WIDE = 72; // pixels
  const HIGH = 42;
  const LEAST = 344; // pixels of width, in which all boxes have room
  const TALL = { "z₁": 142, "z₂": 142, "ŷ": 92 };
  const graph = host.stage("graph", {});

  const what = (name) => {
    if (name[0] === "x") return `input ${name}`;
    if (name === "y") return "target y";
    return name[0] === "c" ? `bias ${name}` : `weight ${name}`;
  };
  // A drag over six pixels is a tenth.
  const handles = GIVEN.map((name) => [
    name,
    host.handle(graph, what(name), [keyOf(name)], (x) => [Math.round(x / 6) / 10]),
  ]);
  const slopeHandle = host.handle(graph, "slope of f", ["slope"], (x) => [Math.round(x / 2) / 100]);

  function place(name) {
    const [x, y] = PLACES[name];
    return [(x / 360) * graph.width, (y / 600) * graph.height];
  }

  const high = (name) => (name in TALL ? (TALL[name] / 600) * graph.height : HIGH);

  function end(name, side, other) {
    const [x, y] = place(name);
    const [right, up] = [WIDE / 2 + 3, high(name) / 2 + 3];
    if (side === "left") return [x - right, place(other)[1]];
    if (side === "right") return [x + right, place(other)[1]];
    // Two arrows share a side.
    const lean = Math.sign(place(other)[0] - x) * (name === "ŷ" || name[0] === "z" ? 15 : 8);
    return [x + lean, side === "top" ? y - up : y + up];
  }

  function looks(from, to) {
    const { step } = host.state;
    const now = foundAt(step);
    const isOff = dead().includes(to[1]) && (to[0] === "z" || to[0] === "h");
    const isAsked = step >= TURN && step < LAST && from === foundAt(step + 1);
    if (isAsked) return ["c1", -1];
    if (step && step <= TURN && to === now) return ["c0", 1];
    if (isOff || (from[0] === "v" && dead().includes(from[1]))) return ["quiet thin dashed", 1];
    return ["quiet thin", 1];
  }

  function arrow([from, to, out, into]) {
    const ends = [end(from, out, from), end(to, into, from)];
    if (out === "bottom") ends[0] = end(from, out, to);
    const [look, way] = looks(from, to);
    const [[x0, y0], [x1, y1]] = way > 0 ? ends : [...ends].reverse();
    return [drawn([x0, y0], [x1, y1], look), factor(from, to, ends, look)];
  }

  // A dashed arrow has a whole head.
  function drawn(start, stop, look) {
    const way = stop.map((at, axis) => at - start[axis]);
    if (!look.includes("dashed")) return graph.arrow(start, way[0], -way[1], look);
    const [right, down] = way.map((each) => (each / Math.hypot(...way)) * 14);
    const neck = [stop[0] - right, stop[1] - down];
    return graph.line([start, neck], look) + graph.arrow(neck, right, -down, "quiet thin");
  }

  // The local derivative on its arrow, once it was found; a question mark where it is asked for.
  function factor(from, to, [[x0, y0], [x1, y1]], look) {
    if (to === "L" && from === "y") return "";
    const asked = look === "c1";
    const text = isDerived(from) ? `· ${short(local(from, to))}` : asked ? "· ?" : "";
    const [kind] = from;
    const crossing = kind === "x" && from[1] !== to[1];
    const share = crossing ? 0.25 : 0.5;
    const [x, y] = [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
    const left = from[1] === "₁" && kind !== "ŷ";
    const inkOf = `c1 ${asked ? "strong" : ""}`;
    if (y0 === y1) {
      if (Math.abs(x1 - x0) > 60) return graph.text([x, y - 6], text, `${inkOf} mid`);
      // It may run into the box, where there is room.
      const onward = Math.sign(x1 - x0);
      return graph.text([x0 + 3 * onward, y - 6], text, onward > 0 ? inkOf : `${inkOf} end`);
    }
    const unit = kind === "z" ? unitWord(from) : "";
    const atLeft = left !== crossing;
    const beside = atLeft ? x - 9 : x + 9;
    const anchor = atLeft ? "end" : "";
    return (
      graph.text([beside, y + (unit && text ? 13 : 4)], text, `${inkOf} ${anchor}`) +
      graph.text([beside, y - (unit && text ? 4 : -4)], unit, `${anchor}`)
    );
  }

  const unitWord = (z) => (isKnown(`h${z[1]}`) ? (v[z] > 0 ? "on" : "off") : "");

  // A number with its derivative below.
  function written(name, middle, isOff) {
    const value = isKnown(name) ? short(v[name]) : "?";
    const text = `${name} = ${value}`;
    const now = foundAt(host.state.step) === name;
    const back = host.state.step > TURN;
    const strong = (is) => (is ? "strong" : "");
    const look = `${isOff ? "quiet" : "ink"} plain mid ${strong(now && !back)}`;
    const below = isDerived(name) ? `∂ ${short(d[name])}` : "";
    // Within z there is most room below the arrow in the middle.
    const [x, y] = [middle[0], middle[1] + (name[0] === "z" ? 0.04 * graph.height : 0)];
    return (
      graph.text([x, y - 3], text.length > 9 ? text.replaceAll(" ", "") : text, look) +
      graph.text([x, y + 14], below, `c1 plain mid ${strong(now && back)}`)
    );
  }

  function rect([x, y], wide, tall, look) {
    const box = `x="${x - wide / 2}" y="${y - tall / 2}" width="${wide}" height="${tall}"`;
    return `<rect class="${look}" ${box} rx="8"/>`;
  }

  function node(name) {
    const { step } = host.state;
    const now = step && foundAt(step) === name ? `ring ${step > TURN ? "c1" : "c0"}` : "";
    const middle = place(name);
    const isOff = (name[0] === "z" || name[0] === "h") && dead().includes(name[1]);
    const frame = rect(middle, WIDE, high(name), `hollow ${isOff ? "quiet dashed" : "ink"}`);
    return frame + (now && rect(middle, WIDE, high(name), now)) + written(name, middle, isOff);
  }

  function given(name) {
    const { step } = host.state;
    const middle = place(name);
    const isOff = dead().includes(name.at(-1)) && /[wc]/.test(name[0]);
    const now = step > TURN && foundAt(step) === name ? rect(middle, WIDE, HIGH, "ring c1") : "";
    return (
      pill(middle, HIGH, isOff ? "quiet" : "c0", isOff) +
      now +
      written(name, middle, isOff) +
      rect(middle, WIDE, HIGH, "grip")
    );
  }

  function pill(middle, tall, look, isOff = false) {
    return (
      rect(middle, WIDE, tall, `area ${look}`) +
      rect(middle, WIDE, tall, `halo ${look}`) +
      rect(middle, WIDE, tall, `frame ${look} ${isOff ? "dashed" : ""}`)
    );
  }

  // On the narrowest phone and on paper all of it is smaller, so that no two boxes meet.
  function shrink() {
    const { width, height, paper, inside, grips } = graph;
    if (width >= LEAST) return;
    const seen = { width: LEAST, height: (height * LEAST) / width };
    Object.assign(graph, seen);
    setAll(inside, seen);
    const viewBox = `0 0 ${seen.width} ${seen.height}`;
    for (const svg of [paper, inside, grips]) setAll(svg, { viewBox });
  }

  function drawGraph() {
    shrink();
    graph.scale([0, graph.width], [graph.height, 0]);
    const legend = ["∂: derivative", "of L by the", "number above"].map((text, i) =>
      graph.text([0, graph.height - 42 + 16 * i], text, ""),
    );
    const arrows = ARROWS.map(arrow);
    const [lines, factors] = [0, 1].map((i) => arrows.map((each) => each[i]).join(""));
    graph.show(lines + FORWARD.map(node).join("") + factors + legend.join(""));
    for (const [name, handle] of handles) handle.innerHTML = given(name);
    const middle = place("slope");
    slopeHandle.innerHTML =
      pill(middle, 26, "c0") +
      graph.text([middle[0], middle[1] + 5], `slope ${n(slope)}`, "ink plain mid") +
      rect(middle, WIDE, 30, "grip");
  }

  // --- What the host asks.

  return {
    begin,
    advance() {},
    keepsTime: true,
    drawings: [drawGraph, drawWords],
    stops: [TURN],
    numbers() {
      const { step } = host.state;
      const derivatives = BACK.map((name) => [`∂L/∂${name}`, d[name]]);
      const values = FORWARD.map((name) => [name, v[name]]);
      const found = step ? [["found", stepAt(step).value]] : [];
      return Object.fromEntries([...values, ...derivatives, ...found]);
    },
    formats: { found: (value) => (value === undefined ? "" : n(value)) },
    describe() {
      const { phase, rule, sum, value, reason } = stepAt(host.state.step);
      const line = sum ? `${rule} = ${sum} = ${n(value)}.` : "";
      const off = dead().map((j) => `Unit ${keyOf(j)} is off with slope 0: nothing comes back.`);
      return [`${phase}.`, line, reason, ...off, ended() || question()]
        .filter(Boolean)
        .join(" ")
        .replace("\n", " ");
    },
    table() {
      const known = (name) => (isKnown(name) ? v[name] : "?");
      const derived = (name) => (isDerived(name) ? d[name] : "?");
      const along = (name) => targets(name).map((to) => `${n(local(name, to))}, to ${to}`);
      const row = (name) => [
        name,
        known(name),
        name === "y" || name === "L" ? "" : derived(name),
        isDerived(name) ? along(name).join("; ") : "",
      ];
      const head = ["number", "value", "∂L/∂ of it", "multiplied by"];
      return [head, ...[...GIVEN, ...FORWARD].map(row), ["slope", slope, "", ""]];
    },
    python() {
      const { step } = host.state;
      const of = (name) => v[name];
      const list = (...names) => `[${names.map(of).join(", ")}]`;
      const which = step > TURN ? "derivatives" : "values";
      const found = `print("found", walk[${step}].${which}["${foundAt(step)}"])`;
      return [
        "from leaky.lessons.walkthrough import walk_through",
        "",
        "walk = walk_through(",
        `    x=${list("x₁", "x₂")},`,
        `    y=${v.y},`,
        `    W1=[${list("w₁₁", "w₁₂")}, ${list("w₂₁", "w₂₂")}],`,
        `    b1=${list("c₁", "c₂")},`,
        `    W2=${list("v₁", "v₂")},`,
        `    b2=${v["c₃"]},`,
        `    negative_slope=${slope},`,
        ")",
        `for name in (${FORWARD.map((name) => `"${name}"`).join(", ")}):`,
        "    print(name, walk[-1].values[name])",
        "for name, derivative in walk[-1].derivatives.items():",
        '    print(f"∂L/∂{name}", derivative)',
        ...(step ? [found] : []),
      ].join("\n");
    },
  };
});
