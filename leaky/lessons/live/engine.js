// The network of `leaky` in plain JavaScript, for figures that compute in the page what Python
// computes in a notebook. A test compares the two in a browser, number by number.
//
// The letters are those of leaky/network.py. Every array is flat, row after row:
//
//   X          (n, d_in)    inputs, one sample a row
//   Z[l]       (n, d_out)   pre-activations of layer l, counted from 0
//   H[l]       (n, d_in)    what goes into layer l: X, then the activations
//   Yhat       (n, d_out)   output: the last Z, for nothing is applied to it
//   delta[l]   (n, d_out)   dL/dZ of layer l
//   theta      (P)          all parameters in a row: W, b of layer 0, W, b of layer 1, ...
//   Y          (n, d_out)   targets, or for the cross-entropy labels (n)
(() => {
  "use strict";

  // --- The network.

  class MLP {
    constructor(sizes, negativeSlope, criterion) {
      Object.assign(this, { sizes, negativeSlope, criterion, size: 0 });
      // W and b say where the layer's weights and biases begin in theta.
      this.layers = sizes.slice(1).map((dOut, l) => {
        const W = this.size;
        const b = W + sizes[l] * dOut;
        this.size = b + dOut;
        return { dIn: sizes[l], dOut, W, b };
      });
    }
  }

  // What each entry of theta is: W1[0, 0], ..., b1[0], ..., with layers counted from 1.
  function parameterNames(mlp) {
    const names = [];
    mlp.layers.forEach(({ dIn, dOut }, l) => {
      for (let i = 0; i < dIn; i++) {
        for (let j = 0; j < dOut; j++) names.push(`W${l + 1}[${i}, ${j}]`);
      }
      for (let j = 0; j < dOut; j++) names.push(`b${l + 1}[${j}]`);
    });
    return names;
  }

  // Forward and backward passes of one network over one data set, in arrays that are made once.
  // With Float32Array, and X and theta of that kind, all that is kept is rounded to float32. (Of a
  // sum of products only the result: NumPy rounds on the way, too.)
  class Pass {
    constructor(mlp, X, Numbers = Float64Array) {
      const n = X.length / mlp.sizes[0];
      const arrays = (sizes) => sizes.map((d) => new Numbers(n * d));
      Object.assign(this, { mlp, n });
      this.Z = arrays(mlp.sizes.slice(1));
      this.H = [X, ...arrays(mlp.sizes.slice(1, -1))];
      this.delta = arrays(mlp.sizes.slice(1));
      this.Yhat = this.Z.at(-1);
      this.gradient = new Numbers(mlp.size);
    }

    forward(theta) {
      this.mlp.layers.forEach((layer, l) => {
        affine(theta, layer, this.H[l], this.Z[l]);
        if (l + 1 < this.H.length) leakyRelu(this.Z[l], this.mlp.negativeSlope, this.H[l + 1]);
      });
      return this.Yhat;
    }

    // Goes forward at theta, and leaves dL/dYhat where `backward` looks for it.
    loss(theta, Y) {
      return CRITERIA[this.mlp.criterion](this.forward(theta), Y, this.delta.at(-1));
    }

    // Gives the gradient, at the theta that `loss` was asked at last; the next call overwrites it.
    backward(theta) {
      const { mlp, Z, H, delta, gradient } = this;
      for (let l = Z.length - 1; l >= 0; l--) {
        layerGradient(gradient, mlp.layers[l], H[l], delta[l]);
        if (l > 0) back(theta, mlp.layers[l], delta[l], Z[l - 1], mlp.negativeSlope, delta[l - 1]);
      }
      return gradient;
    }
  }

  // Z = H W + b
  function affine(theta, { dIn, dOut, W, b }, H, Z) {
    product(matrix(H, 0, H.length / dIn, dIn), matrix(theta, W, dIn, dOut), Z, 0);
    for (let z = 0; z < Z.length; z += dOut) {
      for (let j = 0; j < dOut; j++) Z[z + j] += theta[b + j];
    }
  }

  // H = max(0, Z) + slope * min(0, Z). Slope 0 is not multiplied: 0 times infinity is NaN.
  function leakyRelu(Z, slope, H) {
    for (let i = 0; i < Z.length; i++) H[i] = Z[i] <= 0 ? slope && slope * Z[i] : Z[i];
  }

  // dW = H^T delta, and db is the sum of delta over the samples.
  function layerGradient(gradient, { dIn, dOut, W, b }, H, delta) {
    const n = H.length / dIn;
    product(transposed(matrix(H, 0, n, dIn)), matrix(delta, 0, n, dOut), gradient, W);
    gradient.fill(0, b, b + dOut);
    for (let d = 0; d < delta.length; d += dOut) {
      for (let j = 0; j < dOut; j++) gradient[b + j] += delta[d + j];
    }
  }

  // The delta of the layer below: delta W^T, times Leaky ReLU's derivative at that layer's Z.
  function back(theta, { dIn, dOut, W }, delta, Z, slope, below) {
    const n = Z.length / dIn;
    product(matrix(delta, 0, n, dOut), transposed(matrix(theta, W, dIn, dOut)), below, 0);
    for (let z = 0; z < Z.length; z++) if (!(Z[z] > 0)) below[z] *= slope;
  }

  // A matrix in a flat array: where it begins, and how far apart its rows and its columns are.
  function matrix(array, start, rows, columns) {
    return { array, start, rows, columns, down: columns, right: 1 };
  }

  function transposed({ array, start, rows, columns, down, right }) {
    return { array, start, rows: columns, columns: rows, down: right, right: down };
  }

  // C = A B, put into a flat array from `start` on.
  function product(A, B, C, start) {
    for (let i = 0; i < A.rows; i += 2) {
      for (let j = 0; j < B.columns; j += 2) fourEntries(A, B, i, j, C, start);
    }
  }

  // Its entries in rows i and i + 1, columns j and j + 1. Four sums are taken at once, for a
  // processor begins an addition to one while those to the others are still under way. Where there
  // is no next row or column, the last one is taken twice.
  function fourEntries(A, B, i, j, C, start) {
    const { array: a, columns: terms, down: aDown, right: aRight } = A;
    const { array: b, columns, down: bDown, right: bRight } = B;
    const below = i + 1 < A.rows ? 1 : 0;
    const beside = j + 1 < columns ? 1 : 0;
    let sum00 = 0;
    let sum01 = 0;
    let sum10 = 0;
    let sum11 = 0;
    let p = A.start + i * aDown;
    let q = B.start + j * bRight;
    for (let k = 0; k < terms; k++, p += aRight, q += bDown) {
      const a0 = a[p];
      const a1 = a[p + below * aDown];
      const b0 = b[q];
      const b1 = b[q + beside * bRight];
      sum00 += a0 * b0;
      sum01 += a0 * b1;
      sum10 += a1 * b0;
      sum11 += a1 * b1;
    }
    const c = start + i * columns + j;
    C[c] = sum00;
    C[c + beside] = sum01;
    C[c + below * columns] = sum10;
    C[c + below * columns + beside] = sum11;
  }

  // --- The losses: each returns its value and writes its gradient to delta.

  function meanSquaredError(Yhat, Y, delta) {
    let total = 0;
    for (let i = 0; i < Yhat.length; i++) {
      const error = Yhat[i] - Y[i];
      total += error * error;
      delta[i] = error * (2 / Yhat.length);
    }
    return total / Yhat.length;
  }

  // In delta stands first the logarithm of the softmax.
  function softmaxCrossEntropy(Yhat, labels, delta) {
    const n = labels.length;
    const k = Yhat.length / n;
    let total = 0;
    for (let i = 0; i < n; i++) {
      logSoftmax(Yhat, i * k, i * k + k, delta);
      total -= delta[i * k + labels[i]];
      for (let j = 0; j < k; j++) {
        delta[i * k + j] = (Math.exp(delta[i * k + j]) - (j === labels[i] ? 1 : 0)) / n;
      }
    }
    return total / n;
  }

  // The row's largest logit is subtracted first, which keeps the exponential from overflowing.
  function logSoftmax(logits, start, stop, out) {
    let top = -Infinity;
    for (let i = start; i < stop; i++) top = Math.max(top, logits[i]);
    let sum = 0;
    for (let i = start; i < stop; i++) sum += Math.exp(logits[i] - top);
    for (let i = start; i < stop; i++) out[i] = logits[i] - top - Math.log(sum);
  }

  const CRITERIA = { mse: meanSquaredError, cross_entropy: softmaxCrossEntropy };

  // --- The units, as the last forward pass left them: one array of 0 and 1 a hidden layer.

  // Which are on for which sample, (n, d).
  function active({ Z }) {
    return Z.slice(0, -1).map((layer) => Uint8Array.from(layer, (z) => z > 0));
  }

  // Which are off for every sample, (d).
  function deadUnits({ mlp, Z }) {
    return Z.slice(0, -1).map((layer, l) => {
      const dead = new Uint8Array(mlp.sizes[l + 1]).fill(1);
      layer.forEach((z, i) => {
        if (!(z <= 0)) dead[i % dead.length] = 0; // NaN counts as on
      });
      return dead;
    });
  }

  // Sets biases so that units of a hidden layer, counted from 1, are off for every sample: the
  // nearest sample is `margin` away from being on. The units are counted from 0; without a list
  // they are all of the layer. Returns new parameters.
  function killUnits(mlp, theta, X, layer, margin = 1, units = Array(mlp.sizes[layer]).keys()) {
    const run = new Pass(mlp, X);
    run.forward(theta);
    const { dOut, b } = mlp.layers[layer - 1];
    const killed = Float64Array.from(theta);
    for (const j of units) {
      let top = -Infinity;
      for (let z = j; z < run.n * dOut; z += dOut) top = Math.max(top, run.Z[layer - 1][z]);
      killed[b + j] = theta[b + j] - (top + margin);
    }
    return killed;
  }

  // --- The check: every derivative by (L(theta + h) - L(theta - h)) / 2h. A parameter is crossed
  // if one of the two steps switches a unit on or off, for then there is a kink between them.

  function differences(mlp, theta, X, Y, h) {
    const of = differencesOf(mlp, theta, X, Y);
    const numeric = new Float64Array(mlp.size);
    const crossed = new Uint8Array(mlp.size);
    for (let p = 0; p < mlp.size; p++) ({ numeric: numeric[p], crossed: crossed[p] } = of(p, h));
    return { numeric, crossed };
  }

  // Gives a function that takes the number of a parameter, and h. Everything is rounded to the kind
  // of numbers that theta holds.
  function differencesOf(mlp, theta, X, Y) {
    const Numbers = theta.constructor;
    const run = new Pass(mlp, X, Numbers);
    run.forward(theta);
    const here = active(run);
    const moved = theta.slice();
    return (p, h) => {
      let crossed = 0;
      const lossWith = (value) => {
        moved[p] = value;
        const loss = run.loss(moved, Y);
        crossed |= switched(run, here);
        return loss;
      };
      const [step] = Numbers.of(h);
      // 2h as it is after rounding.
      const [above, below] = Numbers.of(theta[p] + step, theta[p] - step);
      const [high, low] = Numbers.of(lossWith(above), lossWith(below));
      moved[p] = theta[p];
      const [numeric] = Numbers.of((high - low) / (above - below));
      return { above, below, high, low, numeric, crossed };
    };
  }

  function switched({ Z }, before) {
    return before.some((layer, l) => layer.some((on, i) => on !== (Z[l][i] > 0 ? 1 : 0)));
  }

  // --- The training: each rule changes theta in place, as those of leaky/optimizers.py do with the
  // usual values.

  const MOMENTUM = 0.9;
  const [BETA1, BETA2] = [0.9, 0.999];
  const EPS = 1e-8;

  class GradientDescent {
    constructor(theta, rate) {
      Object.assign(this, { theta, rate });
    }

    step(g) {
      for (let p = 0; p < g.length; p++) this.theta[p] -= this.rate * g[p];
    }
  }

  class Momentum {
    constructor(theta, rate) {
      Object.assign(this, { theta, rate, v: new Float64Array(theta.length) });
    }

    step(g) {
      const { theta, rate, v } = this;
      for (let p = 0; p < g.length; p++) {
        v[p] = MOMENTUM * v[p] + g[p];
        theta[p] -= rate * v[p];
      }
    }
  }

  class Adam {
    constructor(theta, rate) {
      Object.assign(this, { theta, rate, t: 0 });
      this.m = new Float64Array(theta.length);
      this.v = new Float64Array(theta.length);
    }

    step(g) {
      const { theta, rate, m, v } = this;
      this.t += 1;
      // The means begin at 0, which makes them too small by these factors after t steps.
      const share1 = 1 - BETA1 ** this.t;
      const share2 = 1 - BETA2 ** this.t;
      for (let p = 0; p < g.length; p++) {
        m[p] += (1 - BETA1) * (g[p] - m[p]);
        v[p] += (1 - BETA2) * (g[p] * g[p] - v[p]);
        theta[p] -= ((rate / share1) * m[p]) / (Math.sqrt(v[p] / share2) + EPS);
      }
    }
  }

  const RULES = { gd: GradientDescent, momentum: Momentum, adam: Adam };

  // What `leaky.train` does, an epoch at a time, on a copy of theta. Without a batch size an epoch
  // is one step; with it, rng draws the batches.
  class Training {
    constructor(mlp, theta, X, Y, { optimizer, rate, batchSize, rng }) {
      Object.assign(this, { mlp, theta: Float64Array.from(theta), X, Y, batchSize, rng });
      this.run = new Pass(mlp, X);
      this.batchRuns = new Map();
      this.rule = new RULES[optimizer](this.theta, rate);
    }

    loss() {
      return this.run.loss(this.theta, this.Y);
    }

    // Takes the epoch's steps; returns the loss of all data before them.
    epoch() {
      const loss = this.loss();
      if (this.batchSize) this.batches().forEach((rows) => this.rule.step(this.gradientOf(rows)));
      else this.rule.step(this.run.backward(this.theta));
      return loss;
    }

    batches() {
      const order = shuffled(this.run.n, this.rng);
      const batches = [];
      for (let start = 0; start < order.length; start += this.batchSize) {
        batches.push(order.subarray(start, start + this.batchSize));
      }
      return batches;
    }

    gradientOf(rows) {
      const { run, Y } = this.batchRun(rows.length);
      pick(this.X, rows, run.H[0]);
      pick(this.Y, rows, Y);
      run.loss(this.theta, Y);
      return run.backward(this.theta);
    }

    // A pass over a batch, and room for its targets. There are at most two: the last batch of an
    // epoch may be smaller than the others.
    batchRun(size) {
      if (!this.batchRuns.has(size)) {
        const room = (array) => new Float64Array((array.length / this.run.n) * size);
        this.batchRuns.set(size, { run: new Pass(this.mlp, room(this.X)), Y: room(this.Y) });
      }
      return this.batchRuns.get(size);
    }

    // What it takes to go on from this moment later: the parameters, what the rule remembers
    // between its steps, and where the generator is.
    saved() {
      const { theta, rate, ...memory } = this.rule;
      return structuredClone({ theta, memory, rng: this.rng });
    }

    // Goes back to that moment. What was saved is copied, so that it can be restored again. The
    // passes are as they were until the next `loss` or `epoch`.
    restore(saved) {
      const { theta, memory, rng } = structuredClone(saved);
      this.theta.set(theta);
      Object.assign(this.rule, memory);
      if (this.rng) Object.assign(this.rng, rng);
    }
  }

  // The samples in a new order: numpy.argsort(rng.random(n)). No two of such numbers are equal.
  function shuffled(n, rng) {
    const keys = new Float64Array(n).map(() => rng.random());
    return new Uint32Array(n).map((_, i) => i).sort((i, j) => keys[i] - keys[j]);
  }

  // Copies rows of a flat array to another.
  function pick(array, rows, out) {
    const width = out.length / rows.length;
    for (let i = 0; i < rows.length; i++) {
      for (let j = 0; j < width; j++) out[i * width + j] = array[rows[i] * width + j];
    }
  }

  // --- Random numbers: those of numpy.random.default_rng(seed), for whole seeds below 2 ** 53.

  // NumPy's SeedSequence, after O'Neill (2015), "Developing a seed_seq alternative": hash the seed
  // into four words of 32 bits, let each of them change all others, and make eight words of them.
  function seedWords(seed) {
    const hash = hasher(0x43b0d7e5, 0x931e8875);
    const pool = [seed >>> 0, Math.floor(seed / 2 ** 32), 0, 0].map(hash);
    for (let from = 0; from < 4; from++) {
      for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mixed(pool[to], hash(pool[from]));
    }
    return [...pool, ...pool].map(hasher(0x8b51f9dd, 0x58f38ded));
  }

  // A hash of words whose constant moves on with each of them.
  function hasher(constant, multiplier) {
    return (word) => {
      const before = constant;
      constant = Math.imul(constant, multiplier);
      return folded(Math.imul(word ^ before, constant));
    };
  }

  const mixed = (x, y) => folded(Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y));
  const folded = (word) => (word ^ (word >>> 16)) >>> 0;

  // A number of 128 bits is eight limbs of 16, the lowest first. So a product of two limbs, and a
  // sum of eight such products, is exact in a double.
  const limbs = (words) => Float64Array.from(words.flatMap((word) => [word & 0xffff, word >>> 16]));
  const MULTIPLIER = limbs([0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05]);

  function carry(number) {
    let rest = 0;
    for (let i = 0; i < 8; i++) {
      rest += number[i];
      number[i] = rest & 0xffff;
      rest = Math.floor(rest / 65536);
    }
    return number;
  }

  // PCG64, variant XSL-RR 128/64, of O'Neill (2014), "PCG: a family of simple fast space-efficient
  // statistically good algorithms for random number generation".
  class Generator {
    constructor(seed) {
      // The upper half of each number comes first.
      const [s2, s3, s0, s1, i2, i3, i0, i1] = seedWords(seed);
      this.increment = limbs([i0, i1, i2, i3]).map((limb) => 2 * limb);
      this.increment[0] += 1;
      carry(this.increment);
      this.state = carry(limbs([s0, s1, s2, s3]).map((limb, i) => limb + this.increment[i]));
      this.step();
    }

    // state * MULTIPLIER + increment. The highest limb is first, for it needs the others unchanged.
    step() {
      const { state, increment } = this;
      for (let i = 7; i >= 0; i--) {
        let sum = increment[i];
        for (let j = 0; j <= i; j++) sum += state[j] * MULTIPLIER[i - j];
        state[i] = sum;
      }
      carry(state);
    }

    // Makes 64 bits, as two words: the state's halves are combined, and turned to the right by as
    // many bits as its highest six say.
    next() {
      this.step();
      const s = this.state;
      const low = (s[0] ^ s[4]) | ((s[1] ^ s[5]) << 16);
      const high = (s[2] ^ s[6]) | ((s[3] ^ s[7]) << 16);
      const turn = s[7] >>> 10;
      this.low = turned(low, high, turn);
      this.high = turned(high, low, turn);
    }

    // Uniform from 0 to 1, with 53 bits.
    random() {
      this.next();
      return (this.high * 2 ** 21 + (this.low >>> 11)) / 2 ** 53;
    }

    uniform(low, high) {
      return low + (high - low) * this.random();
    }

    // The ziggurat of Marsaglia and Tsang (2000), "The ziggurat method for generating random
    // variables", in NumPy's form: of 64 bits, 8 choose a layer, 1 the sign, 52 the place in it.
    standardNormal() {
      for (;;) {
        this.next();
        const { low, high } = this;
        const layer = low & 255;
        const place = (high & 0x1fffffff) * 2 ** 23 + (low >>> 9);
        const x = (low & 256 ? -place : place) * WIDTH[layer];
        if (place < INSIDE[layer]) return x;
        if (layer === 0) return low & 0x20000 ? -this.tail() : this.tail();
        const [top, bottom] = [HEIGHT[layer - 1], HEIGHT[layer]];
        if (bottom + (top - bottom) * this.random() < density(x)) return x;
      }
    }

    // A normal number beyond the last edge, by the method of Marsaglia (1964).
    tail() {
      for (;;) {
        const x = -Math.log1p(-this.random()) / EDGE;
        const y = -Math.log1p(-this.random());
        if (2 * y > x * x) return EDGE + x;
      }
    }

    normals(count) {
      return new Float64Array(count).map(() => this.standardNormal());
    }
  }

  // The lower of two words that are turned to the right. JavaScript shifts by the lowest five bits
  // of a number, here bits and 31 - bits, so that a shift by 32 needs two steps.
  function turned(low, high, bits) {
    const [near, far] = bits < 32 ? [low, high] : [high, low];
    return ((near >>> bits) | ((far << 1) << ~bits)) >>> 0;
  }

  // The ziggurat's layers have all the same area. The lowest ends at EDGE; a wider rectangle of
  // the same area stands for it and the tail.
  const EDGE = 3.6541528853610088;
  const AREA = 0.00492867323397465524;
  const density = (x) => Math.exp(-0.5 * x * x);
  const edges = new Float64Array(256);
  edges[255] = EDGE;
  for (let i = 254; i > 0; i--) {
    edges[i] = Math.sqrt(-2 * Math.log(AREA / edges[i + 1] + density(edges[i + 1])));
  }
  const BASE = AREA / density(EDGE);
  const HEIGHT = edges.map(density);
  const WIDTH = edges.map((edge, i) => (i ? edge : BASE) / 2 ** 52);
  const INSIDE = edges.map((edge, i) => (i ? edges[i - 1] / edge : EDGE / BASE) * 2 ** 52);

  // --- First weights and data, drawn in the order in which `leaky` draws them.

  const zero = () => 0;
  // What draws a layer's weights, and what draws its biases.
  const SCHEMES = {
    he(rng, fanIn, slope) {
      const deviation = gain(slope) / Math.sqrt(fanIn);
      return [() => rng.standardNormal() * deviation, zero];
    },
    normal: (rng) => [() => rng.standardNormal(), zero],
    pytorch(rng, fanIn) {
      const bound = 1 / Math.sqrt(fanIn);
      return Array(2).fill(() => rng.uniform(-bound, bound));
    },
    zeros: () => [zero, zero],
  };

  const gain = (slope) => Math.sqrt(2 / (1 + slope * slope));

  function initialize(mlp, scheme, rng) {
    const theta = new Float64Array(mlp.size);
    for (const { dIn, dOut, W, b } of mlp.layers) {
      const [weight, bias] = SCHEMES[scheme](rng, dIn, mlp.negativeSlope);
      for (let p = W; p < b; p++) theta[p] = weight();
      for (let p = b; p < b + dOut; p++) theta[p] = bias();
    }
    return theta;
  }

  // Labels by turns: 0, 1, 0, ...
  const alternating = (n) => new Uint8Array(n).map((_, i) => i % 2);

  // X of samples that lie around the place of their label and number, with normal noise.
  function scattered(labels, deviation, rng, place) {
    const X = rng.normals(2 * labels.length).map((normal) => deviation * normal);
    labels.forEach((label, i) => {
      const [x, y] = place(label, i);
      X[2 * i] += x;
      X[2 * i + 1] += y;
    });
    return X;
  }

  // Two half circles that reach into each other.
  function twoMoons(n, noise, rng) {
    const labels = alternating(n);
    const angles = Float64Array.from(labels, () => rng.uniform(0, Math.PI));
    const X = scattered(labels, noise, rng, (label, i) => {
      const [x, y] = onCircle(1, angles[i]);
      return label ? [1 - x, 0.5 - y] : [x, y];
    });
    return { X, labels };
  }

  const onCircle = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

  // A circle, and inside it one of half the radius.
  function rings(n, noise, rng) {
    const labels = alternating(n);
    const angles = Float64Array.from(labels, () => rng.uniform(0, 2 * Math.PI));
    const X = scattered(labels, noise, rng, (label, i) => onCircle(1 - 0.5 * label, angles[i]));
    return { X, labels };
  }

  // A square whose quarters have labels by turns: 1 where both coordinates have the same sign.
  function xor(n, rng) {
    const X = new Float64Array(2 * n).map(() => rng.uniform(-1, 1));
    const labels = new Uint8Array(n).map((_, i) => (X[2 * i] * X[2 * i + 1] > 0 ? 1 : 0));
    return { X, labels };
  }

  // Two spirals, each of one turn and a half. The root spreads the points evenly along the curve.
  function spirals(n, noise, rng) {
    const longest = 3 * Math.PI;
    const labels = alternating(n);
    const turns = Float64Array.from(labels, () => longest * Math.sqrt(rng.random()));
    const X = scattered(labels, noise, rng, (label, i) =>
      onCircle(turns[i] / longest, turns[i] + Math.PI * label),
    );
    return { X, labels };
  }

  // Inputs and targets that have nothing to do with each other, like the article's.
  function noise(n, rng) {
    return { X: rng.normals(2 * n), Y: rng.normals(2 * n) };
  }

  Object.assign((globalThis.leakyLive ??= {}), {
    MLP,
    Pass,
    Training,
    Generator,
    active,
    deadUnits,
    differences,
    differencesOf,
    gain,
    initialize,
    killUnits,
    noise,
    parameterNames,
    rings,
    shuffled,
    spirals,
    twoMoons,
    xor,
  });
})();
