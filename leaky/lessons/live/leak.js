// A unit with a leak, its derivative, and what comes back through a chain of such units.
leakyLive.define("leak", (host) => {
  const { MLP, Pass, written } = leakyLive;
  const { high: most } = host.quantities.layers;
  const KNOB = -2.35; // where the left branch has its knob: the units' z goes to −2
  const LEFT = -2.6;
  const RIGHT = 2.3;
  const BELOW = -6.1; // the derivative's line of 0, in the picture of the unit
  const NODE = 40; // pixels from the left edge to the middles of the chain's units
  const THICK = 20; // pixels of a bar

  // --- One unit a layer, all with the same pre-activation z, and with weights of 1 between them:
  // what comes back through them is the engine's backward pass.

  let values; // answer, derivative, and the deltas: 1, below one unit, below two, ...

  function compute() {
    const { slope, z, layers } = host.state;
    const mlp = new MLP(Array(layers + 2).fill(1), slope, "mse");
    const theta = new Float64Array(mlp.size).fill(1);
    const pass = new Pass(mlp, new Float64Array(1));
    mlp.layers.forEach(({ b }) => {
      theta[b] = 0;
    });
    for (let l = 0; l < layers; l++) {
      pass.forward(theta);
      theta[mlp.layers[l].b] = z - pass.Z[l][0];
    }
    pass.forward(theta);
    pass.delta.at(-1)[0] = 1;
    pass.backward(theta);
    const deltas = pass.delta.map(([delta]) => delta).reverse();
    values = { answer: pass.H[1][0], factor: deltas[1], deltas };
  }

  const isOn = () => host.state.z > 0;

  // --- The unit above its derivative, with the same z.

  const margins = { left: 26, right: 4, top: 6, bottom: 40 };
  const unit = host.stage("unit", { x: [LEFT, RIGHT], y: [BELOW - 0.85, 2.5], ...margins });
  const hundredths = (value) => [Math.round(value * 100) / 100];
  const branch = host.handle(unit, "slope, by the left branch", ["slope"], (z, y) =>
    hundredths(y / Math.min(z, -0.5)),
  );
  const step = host.handle(unit, "slope, by the derivative", ["slope"], (_, y) =>
    hundredths(y - BELOW),
  );
  const dots = host.handle(unit, "pre-activation z", ["z"], (z) => [z]);

  function gridOf(zero, heights) {
    const lines = heights.map((y) => {
      const at = [LEFT, zero + y];
      const look = y ? "grid" : "line quiet thin";
      return (
        `<path class="${look}" d="${unit.path([at, [RIGHT, zero + y]])}"/>` +
        unit.text(at, written(y), "end", -5, 4)
      );
    });
    return lines.join("");
  }

  function drawUnit() {
    const { slope, z } = host.state;
    const { answer, factor } = values;
    const tops = [2.3, BELOW + 1.7];
    const ends = [-3.7, BELOW - 0.75];
    const ground = [0, 1].map((i) => {
      const corners = [
        [0, tops[i]],
        [RIGHT, tops[i]],
        [RIGHT, ends[i]],
        [0, ends[i]],
      ];
      return unit.area(corners, "c0");
    });
    const right = [
      [0, BELOW + 1],
      [RIGHT, BELOW + 1],
    ];
    const marks = [
      ...ground,
      unit.line([[0, 0], [RIGHT, RIGHT]], "c0"),
      unit.line(right, "c1"),
      unit.dot(right[0], "hollow c1", 5),
    ];
    const ticks = [-2, -1, 0, 1, 2].map((x) => unit.text([x, ends[1]], written(x), "mid", 0, 18));
    const words = [
      unit.text([LEFT, 2.3], "answer f(z)", "strong c0", 6, 8),
      unit.text([0, BELOW + 1.7], "derivative f′(z)", "strong c1", 8, 8),
      unit.text([0, 2.3], "off", "end", -8, 8),
      unit.text([0, 2.3], "on", "", 8, 8),
      unit.text([RIGHT, ends[1]], "z", "end strong", 0, 18),
    ];
    unit.show(marks.join(""), {
      axes: gridOf(0, [-3, -2, -1, 0, 1, 2]) + gridOf(BELOW, [0, 1]) + ticks.join(""),
      around: words.join(""),
    });
    drawBranches(slope);
    drawDots(z, answer, factor);
  }

  // What is taken by its knob, or anywhere else.
  function held(handle, places, knob, look, words) {
    const path = unit.path(places);
    handle.innerHTML =
      `<path class="line halo ${look}" d="${path}"/><path class="line ${look}" d="${path}"/>` +
      `<path class="grip" d="${path}"/>${unit.dot(knob, `hollow ${look}`, 8)}` +
      `${unit.dot(knob, "grip", 16)}${words}`;
  }

  function drawBranches(slope) {
    const at = (z) => [z, slope * z];
    held(branch, [at(LEFT), [0, 0]], at(KNOB), "c0", "");
    const [knob, end] = [KNOB, 0].map((z) => [z, BELOW + slope]);
    const name = `slope ${written(slope)}`;
    const free = host.state.z < -1.25 || isOn() ? -0.65 : -1.8; // beside the dot
    const words = unit.text([free, BELOW + slope], name, "strong c1 mid", 0, -9);
    held(step, [[LEFT, BELOW + slope], end], knob, "c1", words + unit.dot(end, "c1"));
  }

  function drawDots(z, answer, factor) {
    const places = [answer, BELOW + factor].map((y) => [z, y]);
    const line = unit.path([places[0], [z, BELOW - 0.75]]);
    const side = z > 1.2 ? ["end", -13] : ["", 13];
    const told = [answer, ...(isOn() ? [factor] : [])]; // else its step has a name
    const words = told.map((value, i) =>
      unit.text(places[i], written(value), `strong ink ${side[0]}`, side[1], 20),
    );
    const marks = places.map(
      (place) =>
        unit.dot(place, "halo c0", 15) + unit.dot(place, "ink", 7) + unit.dot(place, "grip", 16),
    );
    dots.innerHTML =
      `<path class="line quiet thin dashed" d="${line}"/>` + marks.join("") + words.join("");
  }

  // --- The chain: a row a unit, from above.

  const chain = host.stage("chain", { left: NODE + 66, right: 66, top: 4, bottom: 4 });
  const rows = [most + 0.9, -0.6]; // downwards
  const last = host.handle(chain, "layers, by the last unit", ["layers"], (_, row) => [Math.round(row)]);

  function bar(value, row) {
    const from = Math.min(chain.px(0), chain.px(value));
    const width = Math.max(1, Math.abs(chain.px(value) - chain.px(0)));
    if (value === 0) return "";
    const top = chain.py(row) - THICK / 2;
    const [x, y, wide] = [from, top, width].map((each) => each.toFixed(1));
    return `<rect class="c1" x="${x}" y="${y}" width="${wide}" height="${THICK}" rx="2"/>`;
  }

  // In pixels from the left edge, at the height of a row.
  function textAt(x, row, text, look) {
    return `<text class="${look}" x="${x}" y="${(chain.py(row) + 5).toFixed(1)}">${text}</text>`;
  }

  function nodeAt(row, look, radius) {
    return `<circle class="${look}" cx="${NODE}" cy="${chain.py(row).toFixed(1)}" r="${radius}"/>`;
  }

  // Down from one row to the next, with a head.
  function wayTo(row, look) {
    const [from, to] = [chain.py(row - 1) + 12, chain.py(row) - 12].map((y) => y.toFixed(1));
    return `<path class="line thin ${look}" d="M${NODE} ${from}V${to}m-4 -5l4 5l4 -5"/>`;
  }

  function drawChain() {
    const { deltas, factor } = values;
    const { layers } = host.state;
    chain.scale([Math.min(0, ...deltas), Math.max(1, ...deltas)], rows);
    const edge = chain.left + chain.width + chain.right - 2;
    const marks = deltas.map((delta, row) => {
      const look = row === 0 || row === layers ? "end strong ink" : "end";
      const times = row ? textAt(NODE + 17, row, `× ${written(factor)}`, "ink") : "";
      const own = row ? wayTo(row, "c1") + nodeAt(row, isOn() ? "c0" : "hollow c0", 9) : "";
      const number = row ? textAt(18, row, row, "end") : textAt(NODE, 0, "δ = 1", "strong c1 mid");
      return bar(delta, row) + own + times + number + textAt(edge, row, written(delta, 3), look);
    });
    const more = Array.from({ length: most - layers }, (_, i) =>
      nodeAt(layers + 1 + i, "grid", 9),
    );
    const zero = chain.line([[0, rows[1]], [0, layers + 0.5]], "quiet thin");
    chain.show("", { around: marks.join("") + more.join("") + zero });
    const way = layers < most ? wayTo(layers + 1, "c1") : "";
    last.innerHTML = nodeAt(layers, "halo c0", 15) + way + nodeAt(layers, "grip", 16);
  }

  // --- What the host asks.

  const unitsOf = (count) => (count === 1 ? "1 unit" : `${count} units`);

  return {
    begin: compute,
    advance: compute,
    keepsTime: true,
    drawings: [
      () => {
        drawUnit();
        drawChain();
      },
    ],
    numbers() {
      const { answer, factor, deltas } = values;
      return { answer, factor, arriving: deltas.at(-1) };
    },
    note() {
      const { slope } = host.state;
      if (isOn()) return "On: all of it comes back.";
      if (slope === 0) return "Off, and slope 0: nothing comes back. This is ReLU.";
      return slope === 1 ? "Slope 1: no kink, and no jump." : "";
    },
    describe() {
      const { slope, z, layers } = host.state;
      const { answer, factor, deltas } = values;
      return (
        `With slope ${written(slope)} and z = ${written(z)} the unit is ${isOn() ? "on" : "off"}. ` +
        `It answers ${written(answer)}, and its derivative is ${written(factor)}. Of a δ of 1, ` +
        `${written(deltas.at(-1))} arrives below ${unitsOf(layers)} in a row.`
      );
    },
    table() {
      const { slope, z } = host.state;
      const { answer, factor, deltas } = values;
      const below = deltas.slice(1).map((delta, i) => [`δ below ${unitsOf(i + 1)}`, delta]);
      return [
        ["quantity", "value"],
        ["slope", slope],
        ["pre-activation z", z],
        ["answer f(z)", answer],
        ["derivative f′(z)", factor],
        ["δ that comes in", deltas[0]],
        ...below,
      ];
    },
    python() {
      const { slope, z, layers } = host.state;
      return [
        "from leaky import leaky_relu, leaky_relu_derivative",
        "",
        `slope, z = ${slope}, ${z}`,
        "factor = leaky_relu_derivative(z, slope)",
        "delta = 1.0",
        `for layer in range(${layers}):`,
        "    delta = delta * factor",
        "",
        'print("answer", leaky_relu(z, slope))',
        'print("factor", factor)',
        'print("arriving", delta)',
      ].join("\n");
    },
  };
});
