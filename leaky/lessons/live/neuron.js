// One ReLU neuron and its cloud. Its line can be dragged, or its bias; each sample that is on pulls.
leakyLive.define("neuron", (host) => {
  const { X, target, source } = host.data;
  const n = X.length;
  const LOW = -5; // the biases of the right panel
  const HIGH = 1;
  const TOPS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 100];
  const PULL = 280; // pixels for a derivative of 1
  const LONGEST = 110; // pixels

  // --- The neuron, as chapter 1 derives it.

  function gradient(w1, w2, bias) {
    let [dw1, dw2, db, loss, on] = [0, 0, 0, 0, 0];
    for (const [x1, x2] of X) {
      const z = w1 * x1 + w2 * x2 + bias;
      const error = Math.max(0, z) - target;
      loss += (error * error) / n;
      if (!(z > 0)) continue;
      const dz = (2 * error) / n;
      on += 1;
      dw1 += dz * x1;
      dw2 += dz * x2;
      db += dz;
    }
    return { dw1, dw2, db, loss, on, length: Math.hypot(dw1, dw2, db) };
  }

  let w, b; // as they are now
  let rate;

  function begin(state) {
    [w, b, rate] = [[state.w1, state.w2], state.bias, state.rate];
  }

  function advance(steps) {
    for (let step = 0; step < steps; step++) {
      const { dw1, dw2, db } = gradient(...w, b);
      w = [w[0] - rate * dw1, w[1] - rate * dw2];
      b -= rate * db;
    }
  }

  // --- The cloud.

  const range = (axis) => [
    Math.min(...X.map((x) => x[axis])) - 0.5,
    Math.max(...X.map((x) => x[axis])) + 0.5,
  ];
  const cloud = host.stage("cloud", { x: range(0), y: range(1), equal: true });
  const hundredths = (value) => Math.round(value * 100) / 100; // a short link
  const middle = [0, 1].map((axis) => X.reduce((sum, x) => sum + x[axis] / n, 0));
  const line = host.handle(cloud, "bias, by the line", ["bias"], (x1, x2) => [
    hundredths(-(w[0] * x1 + w[1] * x2)),
  ]);
  const arrow = host.handle(cloud, "weights w₁ and w₂", ["w1", "w2", "bias"], lineThrough);
  let foot = middle; // of the arrow, on the line

  // The arrow of weights of length s is 2 s / (1 + s) times so many pixels long: it is seen whole
  // also where training has made them large.
  const TIP = 70;
  const lengthOf = (size) => (TIP * 2 * size) / (1 + size);

  // The weights that put the tip of the arrow at a place, and the bias with which the line turns
  // about the foot.
  function lineThrough(x1, x2) {
    const pixels = [cloud.px(x1) - cloud.px(foot[0]), cloud.py(foot[1]) - cloud.py(x2)];
    const length = Math.hypot(...pixels) || 1;
    const share = Math.min(1.9, length / TIP);
    const [w1, w2] = pixels.map((each) => (each / length) * (share / (2 - share)));
    return [w1, w2, -(w1 * foot[0] + w2 * foot[1])];
  }

  function drawPoints(u1, u2, ahead) {
    const border = [ahead(-1, 0), ahead(1, 0)];
    const marks = [cloud.area([...border, ahead(1, 1), ahead(-1, 1)], "c0")];
    const dots = X.map((x) => {
      const z = w[0] * x[0] + w[1] * x[1] + b;
      if (!(z > 0)) return cloud.dot(x, "hollow quiet");
      const push = Math.max(-LONGEST, Math.min(LONGEST, ((-2 * (z - target)) / n) * PULL));
      marks.push(cloud.arrow(x, -push * u1, -push * u2, "c1"));
      return cloud.dot(x, "c0");
    });
    cloud.show(marks.join("") + dots.join(""), { around: cloud.note("left top", whereIsIt()) });
  }

  // Where the arrow begins: on the line, or where that is not seen, near it, so that all of the
  // arrow is.
  function footOf(nearest, u1, u2, length) {
    const unit = (cloud.seenX[1] - cloud.seenX[0]) / cloud.width; // a pixel is so long
    return nearest.map((value, axis) => {
      const [low, high] = axis ? cloud.seenY : cloud.seenX;
      const arrow = whereIsIt() ? (length + 24) * unit * [u1, u2][axis] : 0;
      const edge = 12 * unit;
      const least = low + edge - Math.min(0, arrow);
      return Math.min(high - edge - Math.max(0, arrow), Math.max(least, value));
    });
  }

  // The two ends of what is seen of a line through a place, in a direction.
  function seenOf(place, direction) {
    const spans = [cloud.seenX, cloud.seenY].map((range, axis) => {
      const crossings = range.map((edge) => (edge - place[axis]) / direction[axis]);
      return direction[axis] ? crossings.sort((one, two) => one - two) : [-Infinity, Infinity];
    });
    const from = Math.max(spans[0][0], spans[1][0]);
    const to = Math.min(spans[0][1], spans[1][1]);
    return [from, to].map((along) => place.map((at, axis) => at + along * direction[axis]));
  }

  // What must be said because no line is seen.
  function whereIsIt() {
    if (!(w[0] || w[1])) return "w is 0: there is no line";
    const corners = cloud.seenX.flatMap((x) => cloud.seenY.map((y) => w[0] * x + w[1] * y + b > 0));
    return corners.every((on) => on === corners[0]) ? "the line is outside of this picture" : "";
  }

  function drawCloud() {
    const size = Math.hypot(...w);
    const [u1, u2] = size ? w.map((each) => each / size) : [0, 0];
    // The line's point nearest to where the arrow stood.
    const away = size ? (w[0] * foot[0] + w[1] * foot[1] + b) / size : 0;
    const nearest = [foot[0] - away * u1, foot[1] - away * u2];
    const far = 20 + Math.abs(away);
    drawPoints(u1, u2, (along, up) => [
      nearest[0] + far * (up * u1 - along * u2),
      nearest[1] + far * (up * u2 + along * u1),
    ]);
    const bar = whereIsIt() ? "" : cloud.path(seenOf(nearest, [-u2, u1]));
    const length = lengthOf(size);
    foot = footOf(nearest, u1, u2, length);
    line.innerHTML = cloud.clipped(
      `<path class="line halo c0" d="${bar}"/><path class="line ink" d="${bar}"/>` +
        `<path class="grip" d="${bar}"/>${cloud.dot(foot, "hollow ink", 8)}`,
    );
    const [x, y] = [cloud.px(foot[0]) + length * u1, cloud.py(foot[1]) - length * u2];
    const beyond = length + 13;
    arrow.innerHTML = cloud.clipped(
      `${cloud.arrow(foot, length * u1, length * u2, "ink")}` +
        `<circle class="halo c0" cx="${x}" cy="${y}" r="14"/>` +
        `<circle class="grip" cx="${x}" cy="${y}" r="16"/>` +
        cloud.text(foot, "w", "ink strong mid", beyond * u1, 4 - beyond * u2),
    );
  }

  // --- The length of the gradient at every bias: a piece between each two places where a sample
  // goes off. There it is off, so that a piece has its upper end and not its lower one.

  const curve = host.stage("curve", { right: 8, left: 34, bottom: 40, top: 24 });
  const dot = host.handle(curve, "bias, by the dot", ["bias"], (bias) => [hundredths(bias)]);
  const lengthAt = (bias) => [bias, gradient(...w, bias).length];

  function pieces(leaving, [left, right]) {
    const edges = [left, ...leaving.filter((bias) => bias > left && bias < right), right];
    return edges.slice(1).map((high, i) => {
      const low = Math.min(high, edges[i] + 1e-9);
      const count = 1 + Math.ceil((high - low) * 12);
      return Array.from({ length: count + 1 }, (_, k) =>
        lengthAt(k === count ? high : low + ((high - low) * k) / count),
      );
    });
  }

  function drawCurve() {
    const leaving = X.map(([x1, x2]) => -(w[0] * x1 + w[1] * x2)).sort((one, two) => one - two);
    const [last] = leaving;
    const low = Math.min(LOW, b, Math.max(last - 2.2, -20));
    const high = Math.max(HIGH, b, Math.min(last + 2, 30));
    const ends = [Math.floor(low * 2) / 2, Math.ceil(high)];
    const found = pieces(leaving, ends);
    const here = lengthAt(b);
    curve.scale(ends, [0, topOf(found, here[1])]);
    const floor = found.flat().filter(([bias]) => bias > last);
    const marks = [curve.area([[Math.max(last, ends[0]), 0], ...floor, [ends[1], 0]], "c0")];
    marks.push(...found.map((piece) => curve.line(piece, "c0")), cliff(last));
    curve.show(marks.join(""), {
      axes: curve.axes("bias b, with this w"),
      around: cliffWords(last),
    });
    const looks = [
      ["halo c0", 16],
      ["ink", 8],
      ["grip", 16],
    ];
    dot.innerHTML = looks.map(([look, radius]) => curve.dot(here, look, radius)).join("");
  }

  // The way to the cliff is what matters: the ramp on the other side may leave the panel.
  function topOf(found, length) {
    const steps = found.slice(0, -1).flat();
    const top = Math.max(1, 1.05 * length, ...steps.map((each) => each[1]));
    return TOPS.find((each) => each >= top) ?? top;
  }

  function cliff(last) {
    const edge = [[last, 0], lengthAt(last + 1e-9)];
    return last > curve.x[0] ? curve.line(edge, "c1 dashed thin") : "";
  }

  function cliffWords(last) {
    const room = curve.px(last) - curve.left > 80;
    const lines = room ? ["no point", "is on:", "exactly 0"] : [];
    return lines
      .map((text, i) => curve.text([last, 0], text, "strong c1 end", -8, 18 * (i - 3) - 10))
      .join("");
  }

  // --- What the host asks.

  const rounded = (value) => Number(value.toFixed(4));
  const current = () => gradient(...w, b);
  const two = (value) => value.toFixed(2).replace("-", "−");
  const three = (value) => (value === 0 ? "0" : value.toFixed(3));

  return {
    begin,
    advance,
    drawings: [drawCloud, drawCurve],
    numbers() {
      const { on, loss, length } = current();
      return { on, loss, length, bias: b, w1: w[0], w2: w[1] };
    },
    formats: {
      on: (on) => `${on} of ${n}`,
      loss: three,
      length: three,
      bias: two,
      w1: two,
      w2: two,
    },
    // A line that was moved begins anew from where it is.
    afterMove: () =>
      host.state.steps ? { w1: rounded(w[0]), w2: rounded(w[1]), bias: rounded(b) } : {},
    // One line on the narrowest phone, so that no panel moves below the finger.
    note: () => (current().on ? "" : "Dead: the gradient is exactly 0."),
    describe() {
      const { on, loss, length } = current();
      const { rate, steps } = host.state;
      return (
        `The neuron is on for ${on} of ${n} points, at bias ${two(b)}, after ${steps} steps with ` +
        `learning rate ${rate}. Its loss is ${three(loss)}. ` +
        (on
          ? `The gradient has length ${three(length)}.`
          : "It is dead: the gradient is exactly 0, and a step moves nothing.")
      );
    },
    table() {
      const { on, loss, length, dw1, dw2, db } = current();
      return [
        ["quantity", "value"],
        ["points that are on", `${on} of ${n}`],
        ["loss", loss],
        ["weight w₁", w[0]],
        ["weight w₂", w[1]],
        ["bias b", b],
        ["∂L/∂w₁", dw1],
        ["∂L/∂w₂", dw2],
        ["∂L/∂b", db],
        ["length of the gradient", length],
        ["learning rate", host.state.rate],
        ["steps", host.state.steps],
      ];
    },
    python() {
      const { w1, w2, bias, rate, steps } = host.state;
      return [
        "import numpy as np",
        "",
        `${source}`,
        `w, b = np.array([${w1}, ${w2}]), ${bias}`,
        "",
        "",
        "def gradient(w, b):",
        "    z = X @ w + b",
        "    dz = 2 / len(X) * (np.maximum(0, z) - target) * (z > 0)",
        "    return X.T @ dz, dz.sum()",
        "",
        "",
        `for step in range(${steps}):`,
        "    dw, db = gradient(w, b)",
        `    w, b = w - ${rate} * dw, b - ${rate} * db`,
        "",
        "dw, db = gradient(w, b)",
        "answers = np.maximum(0, X @ w + b)",
        'print("on", np.sum(answers > 0))',
        'print("loss", np.mean((answers - target) ** 2))',
        'print("length", np.sqrt(dw @ dw + db**2))',
        'print("w1", w[0])',
        'print("w2", w[1])',
        'print("bias", b)',
      ].join("\n");
    },
  };
});
