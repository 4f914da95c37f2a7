// A loss along one weight of a network, with its kinks: the secant of a central difference, the
// tangent of the gradient, and how far the two are apart at every step h.
leakyLive.define("difference", (host) => {
  const { MLP, Pass, Generator, differencesOf, initialize, noise, parameterNames, written } =
    leakyLive;
  const { sizes, slope, seed, samples, weight, places } = host.data;
  const { low: LEAST, high: MOST } = host.quantities.h;
  const ROUND_OFF = { float64: 2 ** -52, float32: 2 ** -23 };
  const KINDS = { float64: Float64Array, float32: Float32Array };
  const SIDE = 80; // points of the left curve on each side of the weight
  const AROUND = 1.5; // so many h are seen on each side
  const NEAREST = 0.05; // of that, the least distance of an end that is dragged
  const DECADE = 8; // points of the right curve in a power of ten
  const [FLOOR, TOP] = [1e-16, 100];

  // --- The network. The letters are those of engine.js; p is the weight's number in theta.

  const mlp = new MLP(sizes, slope, "mse");
  const relu = new MLP(sizes, 0, "mse");
  const rng = new Generator(seed);
  const theta = initialize(mlp, "he", rng);
  const { X, Y } = noise(samples, rng);
  const p = parameterNames(mlp).indexOf(weight);

  // The derivative by backpropagation: `rule` has the slope that the backward pass takes.
  function derivativeBy(rule) {
    const run = new Pass(mlp, X);
    run.loss(theta, Y);
    run.mlp = rule;
    return run.backward(theta)[p];
  }

  // All that does not depend on h, for a place of the weight and a kind of numbers; it is kept.
  const known = {};
  function factsOf(place, digits) {
    return (known[`${place} ${digits}`] ??= (() => {
      theta[p] = places[place];
      const [inKind, ...data] = [theta, X, Y].map((array) => new KINDS[digits](array));
      const difference = differencesOf(mlp, inKind, ...data);
      const at = (h) => difference(p, h);
      const derivatives = { right: derivativeBy(mlp), mask: derivativeBy(relu) };
      const reach = nearestKink(at);
      return { theta: inKind, data, at, derivatives, reach, sweep: swept(at, reach) };
    })());
  }

  // The largest h without a kink between the ends: bisection between the powers of ten.
  function nearestKink(at) {
    let [inside, outside] = [Math.log10(LEAST), Math.log10(MOST)];
    if (!at(MOST).crossed) return Infinity;
    for (let i = 0; i < 50; i++) {
      const middle = (inside + outside) / 2;
      if (at(10 ** middle).crossed) outside = middle;
      else inside = middle;
    }
    return 10 ** inside;
  }

  // Differences at steps that are evenly spread over the powers of ten, and just beside the kink.
  function swept(at, reach) {
    const decades = Math.log10(MOST / LEAST);
    const steps = Array.from(
      { length: Math.round(decades * DECADE) + 1 },
      (_, i) => MOST * 10 ** (-i / DECADE),
    );
    if (reach < MOST) steps.push(reach, reach * (1 + 1e-9));
    return steps.sort((one, two) => one - two).map((h) => ({ h, ...at(h) }));
  }

  // How many units switch between the ends, each sample for itself.
  function switchesOf({ theta: inKind, data }, ends) {
    const run = new Pass(mlp, data[0], inKind.constructor);
    const moved = inKind.slice();
    const on = [inKind[p], ...ends].map((value) => {
      moved[p] = value;
      run.forward(moved);
      return leakyLive.active(run).flatMap((layer) => [...layer]);
    });
    return on[0].reduce((sum, unit, i) => sum + (on[1][i] !== unit) + (on[2][i] !== unit), 0);
  }

  let facts;
  let here; // the difference at the present h, and what belongs to it

  function begin({ place, digits, gradient, guard, h }) {
    facts = factsOf(place, digits);
    const { at, derivatives } = facts;
    const derivative = derivatives[gradient];
    const now = at(h);
    const switched = switchesOf(facts, [now.above, now.below]);
    const leftOut = guard === "on" && Boolean(now.crossed);
    const error = leftOut ? NaN : Math.abs(now.numeric - derivative);
    here = { ...now, derivative, switched, leftOut, error };
  }

  // --- The left panel: the loss around the weight. Places are how far from where the weight and
  // its loss are, so that they keep their digits where much is magnified.

  const left = host.stage("loss", { left: 8, right: 8, top: 8, bottom: 30 });
  const least = () => NEAREST * half;
  const other = host.handle(left, "step h, by the left end of the secant", ["h"], (x) => [
    Math.max(least(), -x),
  ]);
  const right = host.handle(left, "step h, by the right end of the secant", ["h"], (x) => [
    Math.max(least(), x),
  ]);
  let half = 1; // of the picture's width, in units of the weight

  // The losses on both sides of the weight, and where a unit switches: [[x, loss]], [[x, loss]].
  // Pre-activations are straight lines between two kinks.
  function around() {
    const { theta: inKind, data } = facts;
    const { constructor: Numbers } = inKind;
    const run = new Pass(mlp, data[0], Numbers);
    const moved = inKind.slice();
    const [points, kinks] = [[], []];
    const [base] = Numbers.of(run.loss(moved, data[1]));
    const hidden = run.Z.slice(0, -1);
    const last = hidden.map((Z) => Z.slice());
    for (let i = -SIDE; i <= SIDE; i++) {
      moved[p] = inKind[p] + (half * i) / SIDE;
      const [loss] = Numbers.of(run.loss(moved, data[1]));
      const [from, to] = [points.at(-1), [moved[p] - inKind[p], loss - base]];
      points.push(to);
      hidden.forEach((Z, l) => {
        for (let k = 0; k < Z.length; k++) {
          const before = last[l][k];
          if (from && Z[k] > 0 !== before > 0) kinks.push(between(from, to, before / (before - Z[k])));
        }
        last[l].set(Z);
      });
    }
    return { points, kinks, base };
  }

  const between = (from, to, share) =>
    [0, 1].map((axis) => from[axis] + share * (to[axis] - from[axis]));

  function drawLoss() {
    // Who holds an end is not shown another picture meanwhile.
    const holds = host.held && [right, other].includes(host.held.handle);
    if (!holds) half = AROUND * host.state.h;
    const { points, kinks, base } = around();
    const { above, below, high, low, numeric, derivative } = here;
    const at = facts.theta[p];
    const ends = [
      [below - at, low - base],
      [above - at, high - base],
    ];
    const values = [...points, ...ends].map((point) => point[1]);
    const [bottom, top] = [Math.min(...values), Math.max(...values)];
    const room = 0.15 * (top - bottom) || Math.abs(derivative) * half;
    left.scale([-half, half], [bottom - room, top + room]);
    const along = (x, y, rise) => [-half, half].map((to) => [to, y + (to - x) * rise]);
    const lines = [
      left.line(points, "c0"),
      left.line(along(0, 0, derivative), "ink thin dashed"),
      Number.isFinite(numeric) ? left.line(along(...ends[1], numeric), "c1") : "",
    ];
    const dots = kinks.map((kink) => left.square(kink, "hollow ink", 5));
    left.show(lines.join("") + dots.join("") + left.dot([0, 0], "ink", 5), {
      axes: feet(ends),
      around: words(kinks, ends),
    });
    [other, right].forEach((handle, i) => {
      const looks = [
        ["halo c0", 16],
        ["c1", 8],
        ["grip", 16],
      ];
      handle.innerHTML = looks.map(([look, radius]) => left.dot(ends[i], look, radius)).join("");
    });
  }

  // What stands below: the weight and the two ends.
  function feet(ends) {
    const bottom = left.top + left.height;
    const names = Number.isFinite(here.numeric) ? ["t − h", "weight t", "t + h"] : ["", "weight t", ""];
    return [ends[0][0], 0, ends[1][0]]
      .map((x, i) => {
        const [place, y] = [left.px(x), left.top];
        return (
          `<path class="grid" d="M${place} ${y}V${bottom}"/>` +
          `<text class="mid" x="${place}" y="${bottom + 18}">${names[i]}</text>`
        );
      })
      .join("");
  }

  // The lines by their names: the secant at its left end, the gradient where it leaves below, or
  // both in one place where they are one line to the eye.
  function words(kinks, ends) {
    const { derivative, numeric } = here;
    const times = MOST / host.state.h;
    const shown = [
      left.text([0.1 * half, left.y[1]], "loss L", "", 0, 16),
      left.note("left bottom", times >= 2 ? `magnified ${written(times, 2)} times` : ""),
    ];
    const [x, y] = ends[0];
    const start = y + (-half - x) * numeric;
    const apart = Math.abs(left.py(start) - left.py(-half * derivative));
    const one = apart < 1.5;
    if (!one) shown.push(nameOfGradient(derivative));
    if (Number.isFinite(numeric)) {
      const name = one ? "secant and gradient" : "secant";
      // Below a line that falls there is room for a word only where it has fallen by then.
      const fall = (left.py(start + 2 * half * numeric) - left.py(start)) / left.width;
      const above = one || start > -half * derivative;
      const way = above ? -10 : 20 + Math.max(0, 48 * fall);
      const highest = left.top + 14 - left.py(start);
      shown.push(left.text([-half, start], name, "strong c1", 4, Math.max(highest, way)));
    }
    if (kinks.length) {
      // Near the right edge the name of the gradient stands below.
      const below = one || kinks[0][0] < 0.6 * half;
      shown.push(left.text(kinks[0], "kink", "strong ink mid", 0, below ? 22 : -12));
    }
    return shown.join("");
  }

  // It stands where the line, which falls, leaves the picture: beside it, or below it.
  function nameOfGradient(rise) {
    const low = left.y[0];
    if (low / rise > 0.8 * half) {
      const end = [half, Math.max(low, rise * half)];
      const below = Math.min(18, left.top + left.height - 4 - left.py(end[1]));
      return left.text(end, "gradient", "strong ink end", -2, below);
    }
    return left.text([low / rise, low], "gradient", "strong ink", 10, -6);
  }

  // --- The right panel: the error over h, both in powers of ten.

  const curve = host.stage("error", {
    x: [Math.log10(LEAST) - 0.3, Math.log10(MOST) + 0.3],
    y: [FLOOR, TOP],
    logarithmic: true,
    left: 52,
    right: 10,
    top: 8,
    bottom: 40,
  });
  const dot = host.handle(curve, "step h, by the dot", ["h"], (x) => [10 ** x]);
  const place = (h, error) => [Math.log10(h), Math.min(TOP, Math.max(FLOOR, error))];

  function curveOf(points, gradient) {
    const derivative = facts.derivatives[gradient];
    return points
      .filter(({ numeric }) => Number.isFinite(numeric))
      .map(({ h, numeric }) => place(h, Math.abs(numeric - derivative)));
  }

  function drawError() {
    const { gradient, guard, h } = host.state;
    const { reach, sweep } = facts;
    const [free, crossed] = [0, 1].map((kink) => sweep.filter((each) => each.crossed === kink));
    const from = Math.log10(reach);
    const ground = [
      [from, FLOOR],
      [from, TOP],
      [curve.x[1], TOP],
      [curve.x[1], FLOOR],
    ];
    const marks = [curve.area(ground, guard === "on" ? "ink" : "c1")];
    if (gradient !== "right") marks.push(curve.line(curveOf(free, "right"), "quiet thin dashed"));
    marks.push(curve.line(curveOf(free, gradient), "c0"));
    if (guard === "off") {
      const jump = [...free.slice(-1), ...crossed];
      marks.push(curve.line(curveOf(jump, gradient), "c0"));
    }
    curve.show(marks.join(""), { axes: axes(), around: names() });
    const { numeric, derivative } = here;
    const now = place(h, Number.isFinite(numeric) ? Math.abs(numeric - derivative) : FLOOR);
    const looks = [
      ["halo c0", 16],
      [Number.isFinite(here.error) ? "c1" : "hollow c1", 8],
      ["grip", 16],
    ];
    dot.innerHTML = looks.map(([look, radius]) => curve.dot(now, look, radius)).join("");
  }

  // Powers of ten on both axes, as many as there is room for.
  function axes() {
    const { left: x, top, width, height } = curve;
    const bottom = top + height;
    const marks = [];
    const [across, up] = [
      Math.ceil(52 / (width / (curve.x[1] - curve.x[0]))),
      Math.ceil(30 / (height / Math.log10(TOP / FLOOR))),
    ];
    for (let power = -1; power >= curve.x[0]; power -= across) {
      const at = curve.px(power);
      marks.push(`<text class="mid" x="${at}" y="${bottom + 17}">${powerOfTen(power)}</text>`);
    }
    for (let power = 0; power >= Math.log10(FLOOR); power -= up) {
      const at = curve.py(10 ** power);
      marks.push(
        `<path class="grid" d="M${x} ${at}h${width}"/>`,
        `<text class="end" x="${x - 6}" y="${at + 4}">${powerOfTen(power)}</text>`,
      );
    }
    marks.push(`<text class="end" x="${x + width}" y="${bottom + 34}">step h</text>`);
    return marks.join("");
  }

  const powerOfTen = (power) => (power ? `1e−${-power}` : "1");

  // The three marks, each where it is.
  function names() {
    const { gradient, guard, digits } = host.state;
    const { sweep, reach, derivatives } = facts;
    const falls = sweep.filter(({ numeric, crossed }) => numeric && !crossed);
    const { h } = falls[Math.floor(falls.length / 2)];
    const kink = guard === "on" ? "left out" : "a kink jumps";
    const shown = [
      curve.text(place(h, ROUND_OFF[digits] / h), "round-off falls", "strong ink end", -14, 30),
      curve.text(place(reach, TOP), kink, "strong ink end", -6, 16),
    ];
    if (gradient !== "right") {
      const bug = Math.abs(derivatives[gradient] - derivatives.right);
      shown.push(curve.text(place(reach, bug), "a bug lies level", "strong ink end", -6, -8));
    }
    if (digits === "float32") shown.push(curve.note("left bottom", "t ± h is t"));
    return shown.join("");
  }

  // --- What the host asks.

  const leftOut = () => (here.leftOut ? "left out" : "no number");
  const eight = (value) =>
    Number.isFinite(value) ? value.toFixed(8).replace("-", "−") : "no number";

  // What the reader sees there, in one line.
  function verdict() {
    const { numeric, derivative, switched } = here;
    const { right: exact } = facts.derivatives;
    const kinks = `${switched} ${switched === 1 ? "kink lies" : "kinks lie"} in between`;
    if (!Number.isFinite(numeric)) return "Both ends are rounded to t.";
    if (here.crossed) return `${kinks}.`;
    if (derivative === exact) return "Only round-off: no kink in between.";
    return Math.abs(derivative - exact) > Math.abs(numeric - exact)
      ? "No kink, and yet an error: a bug."
      : "Round-off is larger than the bug.";
  }

  return {
    begin,
    drawings: [drawLoss, drawError],
    numbers() {
      const { numeric, derivative, error, switched } = here;
      return { difference: numeric, derivative, error, switched };
    },
    formats: {
      difference: eight,
      derivative: eight,
      error: (error) => (Number.isFinite(error) ? written(error, 2) : leftOut()),
      h: (h) => written(h, 3),
      verdict,
    },
    describe() {
      const { h, place, digits, gradient, guard } = host.state;
      const { numeric, derivative, error } = here;
      const options = (key, word) => host.quantities[key].options[word];
      return (
        `The weight stands ${options("place", place)}, and h is ${written(h, 3)} in ${digits}. ` +
        `The slope of the secant is ${eight(numeric)}, and that of the gradient, ` +
        `${options("gradient", gradient)}, is ${eight(derivative)}. ` +
        (Number.isFinite(error) ? `They differ by ${written(error, 2)}. ` : "") +
        `The guard is ${guard}. ${verdict()}`
      );
    },
    table() {
      const { above, below, high, low, numeric, derivative, switched } = here;
      const tens = Array.from({ length: Math.round(Math.log10(MOST / LEAST)) + 1 }, (_, i) =>
        Number((MOST / 10 ** i).toPrecision(3)),
      );
      const errorAt = (h) => {
        const { numeric: slopeThere, crossed } = facts.at(h);
        if (crossed && host.state.guard === "on") return "left out";
        return Number.isFinite(slopeThere) ? Math.abs(slopeThere - derivative) : "no number";
      };
      return [
        ["quantity", "value"],
        [`weight t = ${weight}`, facts.theta[p]],
        ["step h", host.state.h],
        ["loss at t − h", low],
        ["loss at t + h", high],
        ["distance of the ends", above - below],
        ["slope of the secant", numeric],
        ["derivative by hand", derivative],
        ["kinks between the ends", switched],
        ["nearest kink", facts.reach],
        ...tens.map((h) => [`error at h = ${written(h)}`, errorAt(h)]),
      ];
    },
    python() {
      const { place, digits, gradient, guard, h } = host.state;
      const bug = gradient !== "right";
      const single = digits === "float32";
      return [
        "import numpy as np",
        `from leaky import MLP, active_units, central_differences, initialize`,
        ...(bug
          ? ["from leaky.losses import mean_squared_error_gradient", "from leaky.network import Pass"]
          : []),
        "",
        `rng = np.random.default_rng(${seed})`,
        `mlp = MLP((${sizes.join(", ")}), negative_slope=${slope})`,
        'theta = initialize(mlp, "he", rng)',
        `X, Y = rng.standard_normal((2, ${samples}, 2))`,
        `weight = mlp.parameter_names().index("${weight}")`,
        `theta[weight] = ${places[place]}`,
        ...(bug
          ? [
              "run = Pass(mlp, theta, X)",
              "dYhat = mean_squared_error_gradient(run.forward(), Y)",
              "run.negative_slope = 0  # the bug: the mask of ReLU in the backward pass",
              "derivative = run.backward(dYhat)[weight]",
            ]
          : ["derivative = mlp.gradient(theta, X, Y)[weight]"]),
        ...(single ? ["theta, X, Y = (each.astype(np.float32) for each in (theta, X, Y))"] : []),
        "",
        "",
        "def loss(theta):",
        "    return mlp.loss(theta, X, Y)",
        "",
        "",
        `h = ${h}`,
        "difference = central_differences(loss, theta, h)[weight]",
        "step = np.zeros_like(theta)",
        "step[weight] = h",
        "on = [active_units(mlp, theta + move, X) for move in (0 * step, step, -step)]",
        "switched = np.sum(on[0] != on[1]) + np.sum(on[0] != on[2])",
        "error = abs(difference - derivative)",
        ...(guard === "on" ? ["if switched:", '    error = float("nan")  # left out'] : []),
        'print("difference", difference)',
        'print("derivative", derivative)',
        'print("error", error)',
        'print("switched", switched)',
      ].join("\n");
    },
  };
});
