// One ReLU neuron and its cloud. Its line can be dragged, or its bias; each sample that is on pulls.
leakyLive.define("neuron", (host) => {
  const { X, target, source } = host.data;
  const n = X.length;
  const LOW = -5; // the biases of the right panel
  const HIGH = 1;
  const TOPS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 100];
  const PULL = 280; // pixels for a derivative of 1
  const LONGEST = 110; // pixels
  let w, b; // after the steps

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

  function go({ w1, w2, bias, rate, steps }) {
    [w, b] = [[w1, w2], bias];
    for (let step = 0; step < steps; step++) {
      const { dw1, dw2, db } = gradient(...w, b);
      w = [w[0] - rate * dw1, w[1] - rate * dw2];
      b -= rate * db;
    }
  }

  // --- The cloud.

  const ends = (axis) => [
    Math.min(...X.map((x) => x[axis])) - 0.5,
    Math.max(...X.map((x) => x[axis])) + 0.5,
  ];
  const cloud = host.stage(0, {
    x: ends(0),
    y: ends(1),
    equal: true,
    left: 0,
    right: 0,
    top: 0,
    bottom: 0,
  });
  const middle = [0, 1].map((axis) => X.reduce((sum, x) => sum + x[axis] / n, 0));
  const line = host.handle(cloud, "bias", ["bias"], (x1, x2) => [-(w[0] * x1 + w[1] * x2)]);
  const arrow = host.handle(cloud, "weights w₁ and w₂", ["w1", "w2"], turned);
  const TIP = 70; // pixels of the arrow for w of length 1; it is never shorter than half of that
  let foot; // of the arrow, on the line

  // The weights that put the tip of the arrow at a place.
  function turned(x1, x2) {
    const pixels = [cloud.px(x1) - cloud.px(foot[0]), cloud.py(foot[1]) - cloud.py(x2)];
    return pixels.map((each) => each / TIP);
  }

  const clamped = (pixels) => Math.max(-LONGEST, Math.min(LONGEST, pixels));
  const inside = (value, [low, high], edge) => Math.min(high - edge, Math.max(low + edge, value));

  function drawCloud() {
    const size = Math.hypot(...w) || 1; // without weights there is no line
    const [u1, u2] = w.map((each) => each / size);
    // The line's point nearest to the middle of the cloud.
    const away = (w[0] * middle[0] + w[1] * middle[1] + b) / size;
    const nearest = [middle[0] - away * u1, middle[1] - away * u2];
    const far = 20 + Math.abs(away);
    const ahead = (along, up) => [
      nearest[0] - along * u2 + up * u1,
      nearest[1] + along * u1 + up * u2,
    ];
    const border = [ahead(-far, 0), ahead(far, 0)];
    const marks = [cloud.area([...border, ahead(far, far), ahead(-far, far)], "c0")];
    const dots = X.map((x) => {
      const z = w[0] * x[0] + w[1] * x[1] + b;
      if (!(z > 0)) return cloud.dot(x, "hollow quiet");
      const push = clamped(((-2 * (z - target)) / n) * PULL);
      marks.push(cloud.arrow(x, -push * u1, -push * u2, "c1"));
      return cloud.dot(x, "c0");
    });
    const gone =
      Math.abs(cloud.px(nearest[0]) - cloud.width / 2) > cloud.width / 2 ||
      Math.abs(cloud.py(nearest[1]) - cloud.height / 2) > cloud.height / 2;
    cloud.show(marks.join("") + dots.join(""), {
      around: gone ? `<text x="10" y="20">the line is outside of this picture</text>` : "",
    });
    const edge = 0.2;
    foot = [inside(nearest[0], cloud.seenX, edge), inside(nearest[1], cloud.seenY, edge)];
    const bar = cloud.path(border);
    const frame = `<svg x="0" y="0" width="${cloud.width}" height="${cloud.height}">`;
    line.innerHTML =
      `${frame}<path class="line halo c0" d="${bar}"/><path class="line ink" d="${bar}"/>` +
      `<path class="grip" d="${bar}"/>${cloud.dot(foot, "hollow ink", 8)}</svg>`;
    const length = Math.max(0.5, Math.min(1.5, size)) * TIP;
    const tip = [cloud.px(foot[0]) + length * u1, cloud.py(foot[1]) - length * u2];
    arrow.innerHTML =
      `${frame}${cloud.arrow(foot, length * u1, length * u2, "ink")}` +
      `<circle class="halo c0" cx="${tip[0]}" cy="${tip[1]}" r="14"/><circle class="grip" cx="${tip[0]}" cy="${tip[1]}" r="16"/>` +
      `${cloud.text(foot, "w", "ink strong mid", (length + 13) * u1, 4 - (length + 13) * u2)}</svg>`;
  }

  // --- The length of the gradient at every bias: a piece between each two places where a sample
  // goes off. There it is off, so that a piece has its upper end and not its lower one.

  const curve = host.stage(1, { x: [LOW, HIGH], y: [0, 5], left: 34, bottom: 40, top: 24 });
  const dot = host.handle(curve, "bias", ["bias"], (bias) => [bias]);
  dot.classList.add("across");

  function pieces(leaving) {
    const [left, right] = curve.x;
    const inside = leaving.filter((bias) => bias > left && bias < right);
    const edges = [left, ...inside, right];
    const lengthAt = (bias) => [bias, gradient(...w, bias).length];
    const found = edges.slice(1).map((high, i) => {
      const low = edges[i] + 1e-9;
      const count = 1 + Math.ceil((high - low) * 12);
      return Array.from({ length: count + 1 }, (_, k) =>
        lengthAt(k === count ? high : low + ((high - low) * k) / count),
      );
    });
    return found;
  }

  function drawCurve() {
    // The way to the cliff is what matters: the ramp on the other side may leave the panel.
    const leaving = X.map(([x1, x2]) => -(w[0] * x1 + w[1] * x2)).sort((a, c) => a - c);
    const [last] = leaving;
    curve.scale([
      Math.floor(Math.min(LOW, b, Math.max(last - 2.2, -20)) * 2) / 2,
      Math.max(HIGH, Math.ceil(Math.max(b, Math.min(last + 2, 30)))),
    ]);
    const found = pieces(leaving);
    const here = [b, gradient(...w, b).length];
    const steps = found
      .slice(0, -1)
      .flat()
      .map(([, length]) => length);
    const top = Math.max(1, 1.05 * here[1], ...steps);
    curve.scale(curve.x, [0, TOPS.find((each) => each >= top) ?? top]);
    const floor = found.flat().filter(([bias]) => bias > last);
    const marks = [curve.area([[Math.max(last, curve.x[0]), 0], ...floor, [curve.x[1], 0]], "c0")];
    marks.push(...found.map((piece) => curve.line(piece, "c0")));
    let words = "";
    if (last > curve.x[0]) {
      const cliff = [
        [last, 0],
        [last, gradient(...w, last + 1e-9).length],
      ];
      marks.push(curve.line(cliff, "c1 dashed thin"));
      const lines = ["no point", "is on:", "exactly 0"];
      words += lines
        .map((text, i) =>
          curve.text([last, 0], text, "strong c1 end", -8, 18 * (i - lines.length) - 10),
        )
        .join("");
    }
    curve.show(marks.join(""), { axes: curve.axes("bias b", ""), around: words });
    dot.innerHTML =
      `<rect class="grip" x="${curve.left}" y="${curve.top}" width="${curve.width}" height="${curve.height}"/>` +
      curve.dot(here, "halo c0", 16) +
      curve.dot(here, "ink", 8);
  }

  // --- What the host asks.

  const rounded = (value) => Number(value.toFixed(4));
  const at = () => gradient(...w, b);

  return {
    go,
    parts: [drawCloud, drawCurve],
    numbers() {
      const { on, loss, length } = at();
      return { on, loss, length, bias: b, w1: w[0], w2: w[1] };
    },
    formats: {
      w1: (each) => each.toFixed(2).replace("-", "−"),
      w2: (each) => each.toFixed(2).replace("-", "−"),
      on: (on) => `${on} of ${n}`,
      loss: (loss) => loss.toFixed(3),
      length: (length) => (length === 0 ? "0" : length.toFixed(3)),
      bias: (bias) => bias.toFixed(2).replace("-", "−"),
    },
    // A line that was moved begins anew from where it is.
    settle() {
      return host.state.steps
        ? { w1: rounded(w[0]), w2: rounded(w[1]), bias: rounded(b), steps: 0 }
        : {};
    },
    note() {
      return at().on ? "" : "Dead: the gradient is exactly 0, and a step moves nothing.";
    },
    describe() {
      const { on, loss, length } = at();
      const { rate, steps } = host.state;
      const pull = on
        ? `The gradient has length ${length.toFixed(3)}.`
        : "It is dead: the gradient is exactly 0, and a step moves nothing.";
      return (
        `The neuron is on for ${on} of ${n} points, at bias ${b.toFixed(2).replace("-", "−")}, after ${steps} ` +
        `steps with learning rate ${rate}. Its loss is ${loss.toFixed(3)}. ${pull}`
      );
    },
    table() {
      const { on, loss, length, dw1, dw2, db } = at();
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
      return `import numpy as np

${source}
w, b = np.array([${w1}, ${w2}]), ${bias}


def gradient(w, b):
    z = X @ w + b
    dz = 2 / len(X) * (np.maximum(0, z) - target) * (z > 0)
    return X.T @ dz, dz.sum()


for step in range(${steps}):
    dw, db = gradient(w, b)
    w, b = w - ${rate} * dw, b - ${rate} * db

dw, db = gradient(w, b)
answers = np.maximum(0, X @ w + b)
print("on for", np.sum(answers > 0), "of", len(X))
print("loss", np.mean((answers - target) ** 2))
print("length of the gradient", np.sqrt(dw @ dw + db**2))
print("w", *w, "bias", b)`;
    },
  };
});
