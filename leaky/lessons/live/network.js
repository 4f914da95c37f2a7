// The laboratory: one network, or two that differ in one thing, trained from a seed, with all that
// the book looks at: its answers, its units over time, its losses, and a check of its derivatives.
//
// A unit is named as in `kill_units`: hidden layers are counted from 1, the units of one from 0.
leakyLive.define("network", (host) => {
  const { MLP, Pass, Training, Generator, differences, initialize, killUnits } = leakyLive;
  const { Plane, drawLosses, parameterNames, written } = leakyLive;
  const { quantities } = host;
  const { points, noise, margin, given } = host.data;
  const REMEMBERED = 50; // epochs between two moments that are remembered, to go back to
  const ENDS = [20, 50, 100, 200, 500, 1000, 2000, quantities.epoch.high]; // of the axis of epochs
  const LOOKS = { 1: "c2", 2: "ink dashed" };

  // --- Data: what draws them, and the lines of Python that draw the same.

  // Numbers as they are in memory, in base64.
  const unpacked = (text) =>
    new Float64Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

  const labelled = ({ X, labels }) => ({ X, Y: labels, criterion: "cross_entropy" });
  const DATA = {
    moons: [
      (rng) => labelled(leakyLive.twoMoons(points, noise.moons, rng)),
      `X, Y = two_moons(${points}, ${noise.moons}, rng)`,
    ],
    rings: [
      (rng) => labelled(leakyLive.rings(points, noise.rings, rng)),
      `X, Y = two_rings(${points}, ${noise.rings}, rng)`,
    ],
    spirals: [
      (rng) => labelled(leakyLive.spirals(points, noise.spirals, rng)),
      `X, Y = two_spirals(${points}, ${noise.spirals}, rng)`,
    ],
    xor: [(rng) => labelled(leakyLive.xor(points, rng)), `X, Y = xor_points(${points}, rng)`],
    noise: [
      (rng) => ({ ...leakyLive.noise(points, rng), criterion: "mse" }),
      `X, Y = rng.standard_normal((2, ${points}, 2))`,
    ],
    notebook: [
      () => ({ criterion: given.criterion, X: unpacked(given.X), Y: unpacked(given.Y) }),
      given?.source,
    ],
  };

  // --- A network that learns, and what it remembers.

  // The layers end with the first that has no units.
  function sizesOf({ layer1, layer2, layer3, layer4 }) {
    const widths = [layer1, layer2, layer3, layer4, 0];
    return [2, ...widths.slice(0, widths.indexOf(0)), 2];
  }

  // What is to be killed, when, in order: [{ epoch, layer, units }].
  function killsOf({ kill }) {
    const found = kill
      .split(",")
      .filter(Boolean)
      .map((text) => {
        const [, layer, unit, epoch] = text.match(/^(\d+)(?:\.(\d+))?@(\d+)$/);
        const units = unit === undefined ? undefined : [Number(unit)];
        return { epoch: Number(epoch), layer: Number(layer), units };
      });
    return found.sort((one, other) => one.epoch - other.epoch);
  }

  const isKilledBy = ({ layer, unit }, kill) =>
    kill.layer === layer && (kill.units ?? [unit])[0] === unit;

  function exists({ layer, units: [unit] = [0] }, sizes) {
    return layer >= 1 && layer < sizes.length - 1 && unit < sizes[layer];
  }

  class Runner {
    constructor(state) {
      const { slope, data, scheme, scale, optimizer, rate, batch, seed } = state;
      const rng = new Generator(seed);
      Object.assign(this, DATA[data][0](rng));
      this.n = this.X.length / 2;
      this.mlp = new MLP(sizesOf(state), slope, this.criterion);
      this.hidden = this.mlp.sizes.slice(1, -1);
      this.how = { optimizer, rate, batchSize: batch === "all" ? undefined : Number(batch), rng };
      this.kills = killsOf(state).filter((each) => exists(each, this.mlp.sizes));
      Object.assign(this, { losses: [], on: [], remembered: [] });
      this.train(initialize(this.mlp, scheme, rng).map((parameter) => scale * parameter));
      this.kill();
      this.arrive();
    }

    get epoch() {
      return this.losses.length;
    }

    // A new call of `train`: it begins with these parameters and no momentum.
    train(theta) {
      this.training = new Training(this.mlp, theta, this.X, this.Y, this.how);
    }

    advance(epochs) {
      for (let i = 0; i < epochs; i++) {
        if (this.epoch % REMEMBERED === 0) this.remember();
        this.losses.push(this.training.epoch());
        this.on.push(this.countOn());
        this.kill();
      }
      this.arrive();
    }

    kill() {
      for (const { epoch, layer, units } of this.kills) {
        if (epoch !== this.epoch) continue;
        this.train(killUnits(this.mlp, this.training.theta, this.X, layer, margin, units));
      }
    }

    arrive() {
      this.loss = this.training.loss(); // and with it outputs and units of all samples
      this.onNow = this.countOn();
    }

    // For how many samples each unit is on, layer after layer. NaN counts as on.
    countOn() {
      const counts = new Array(this.hidden.reduce((sum, width) => sum + width, 0)).fill(0);
      let first = 0;
      this.hidden.forEach((width, l) => {
        const Z = this.training.run.Z[l];
        for (let i = 0; i < Z.length;) {
          for (let j = first; j < first + width; j++, i++) if (!(Z[i] <= 0)) counts[j] += 1;
        }
        first += width;
      });
      return counts;
    }

    remember() {
      this.remembered.push({ training: this.training, saved: this.training.saved() });
    }

    // Goes back to what is remembered at this epoch or before it.
    rewind(epoch) {
      const last = Math.floor(epoch / REMEMBERED);
      const { training, saved } = this.remembered[last];
      training.restore(saved);
      this.training = training;
      for (const list of [this.losses, this.on]) list.length = last * REMEMBERED;
      this.remembered.length = last; // it will be remembered again
      this.arrive();
    }

    get diverged() {
      return !Number.isFinite(this.loss);
    }

    get off() {
      return this.onNow.filter((count) => count === 0).length;
    }

    // As argmax counts: the first of equals, and NaN above all.
    get right() {
      if (this.criterion !== "cross_entropy") return undefined;
      const { Yhat } = this.training.run;
      let right = 0;
      for (let i = 0; i < this.n; i++) {
        const [first, second] = [Yhat[2 * i], Yhat[2 * i + 1]];
        const answer = second > first || (Number.isNaN(second) && !Number.isNaN(first)) ? 1 : 0;
        right += answer === this.Y[i] ? 1 : 0;
      }
      return right;
    }

    // Of which kind a sample is, for its mark: its label, or whether its first target is above 0.
    get kinds() {
      const labels = this.criterion === "cross_entropy";
      return Array.from({ length: this.n }, (_, i) => (labels ? this.Y[i] : this.Y[2 * i] > 0));
    }
  }

  // --- Time.

  // The state of one network: the second differs from the first in one thing.
  function stateOf(which, state) {
    const { compare } = state;
    return Number(which) === 2 ? { ...state, [compare]: state[`${compare}2`] } : state;
  }

  let runners = {}; // by number: 1, and 2 if there are two
  let units = []; // all hidden units, in the order of `on`
  let looked = -1; // which one the reader looks at

  // Each unit's names, and its row where one is left free between two layers.
  function unitsOf(hidden) {
    let row = -1;
    const found = hidden.flatMap((width, l) => {
      row += 1;
      return Array.from({ length: width }, (_, unit) => ({ layer: l + 1, unit, row: row++ }));
    });
    return Object.assign(found, cells(hidden), { hidden });
  }

  function begin(state) {
    const numbers = state.compare === "no" ? [1] : [1, 2];
    // Alone, the units stand above the losses, epoch above epoch.
    rasters[1].right = numbers.length > 1 ? 18 : axes.right;
    rasters[1].fit();
    runners = Object.fromEntries(
      numbers.map((which) => [which, new Runner(stateOf(which, state))]),
    );
    const { X, hidden } = runners[1];
    if (hidden.join() !== units.hidden?.join()) [units, looked] = [unitsOf(hidden), -1];
    numbers.forEach((which) => planes[which].around(X));
  }

  const all = () => Object.values(runners);

  // A kill changes nothing of what was before it.
  function recall(state) {
    const same = (key) => key === "kill" || state[key] === host.state[key];
    if (!runners[1] || !host.settings.every(same)) return undefined;
    const kills = killsOf(state).filter((each) => exists(each, runners[1].mlp.sizes));
    const before = runners[1].kills;
    const differ = (i) => JSON.stringify(kills[i]) !== JSON.stringify(before[i]);
    const i = [...kills, ...before].findIndex((_, k) => differ(k));
    const next = [kills[i], before[i]].filter(Boolean).map((kill) => kill.epoch - 1);
    const epoch = Math.min(state.epoch, runners[1].epoch - 1, ...next);
    if (epoch < 0) return undefined;
    all().forEach((runner) => {
      runner.kills = kills;
      runner.rewind(epoch);
    });
    return runners[1].epoch;
  }

  const advance = (epochs) => all().forEach((runner) => runner.advance(epochs));

  // --- What is seen: for each network its plane, its units now, and its units over time.

  const both = (make) => ({ 1: make(1), 2: make(2) });
  const planes = both((which) => new Plane(host.stage(`plane${which}`, {})));
  const axes = { left: 52, right: 124, top: 4, bottom: 38 };
  const rasters = both((which) => host.stage(`raster${which}`, { ...axes, top: 0, right: 18 }));
  const losses = host.stage("losses", { ...axes, logarithmic: true });
  const checks = both((which) =>
    host.stage(`check${which}`, { left: 62, right: 14, top: 8, bottom: 40 }),
  );

  function drawPlane(which) {
    const runner = runners[which];
    const plane = planes[which];
    plane.answer(runner.mlp, runner.training.theta);
    if (looked < 0) return plane.draw(runner.X, runner.kinds, (_, look) => look);
    // Where the unit is off, dots are rings.
    const { layer, unit } = units[looked];
    const Z = runner.training.run.Z[layer - 1];
    const off = (i) => Z[i * runner.hidden[layer - 1] + unit] <= 0;
    const lookOf = (i, look) => (off(i) ? `hollow ${look}` : look);
    return plane.draw(runner.X, runner.kinds, lookOf, plane.lineOf(layer, unit, "c3 dashed"));
  }

  // Units as circles, layer beside layer, filled by the share of the samples for which they are on.
  const TWO_COLUMNS = 9; // a layer with so many units or more has two

  // The middle of each unit's cell, and the edges of all: columns and rows of cells.
  function cells(hidden) {
    const columns = hidden.map((width) => (width < TWO_COLUMNS ? 1 : 2));
    const rows = hidden.map((width, l) => Math.ceil(width / columns[l]));
    const tallest = Math.max(5, ...rows);
    let left = 0;
    const starts = columns.map((count) => (left += count + 0.6) - count - 0.6);
    const places = hidden.flatMap((width, l) =>
      Array.from({ length: width }, (_, j) => [
        starts[l] + Math.floor(j / rows[l]) + 0.5,
        tallest - 0.5 - (j % rows[l]),
      ]),
    );
    const heads = starts.map((start, l) => [start + columns[l] / 2, tallest]);
    return { places, heads, x: [0, left - 0.6], y: [0, tallest] };
  }

  function discsOf(which) {
    const stage = host.stage(`units${which}`, { top: 24, bottom: 2 });
    let radius;
    const killed = (i) =>
      runners[which].kills.some(
        (kill) => kill.epoch <= runners[which].epoch && isKilledBy(units[i], kill),
      );
    const list = host.list(stage, which === 1 ? "Units" : "Units of the second network", {
      keys: "Arrow keys look at a unit, Enter kills it.",
      count: () => (runners[which] ? units.length : 0),
      at: (x, y) =>
        units.places.findIndex(([a, b]) => Math.abs(a - x) < 0.5 && Math.abs(b - y) < 0.5),
      label(i) {
        const { layer, unit } = units[i];
        const told = `Layer ${layer}, unit ${unit}: ${onFor(which, i)}`;
        return killed(i) ? `${told}, killed` : told;
      },
      mark(i) {
        const place = units.places[i];
        if (runners[which].diverged) return stage.text(place, "?", "mid quiet", 0, 5);
        const share = runners[which].onNow[i] / runners[which].n;
        const ring = i === looked ? stage.dot(place, "ring c3", radius + 3) : "";
        const rim = stage.dot(place, share ? "hollow ink" : "hollow quiet dotted", radius);
        const full = share ? stage.dot(place, "c0 plain", radius * Math.sqrt(share)) : "";
        const cross = killed(i) && !share ? stage.text(place, "×", "mid strong ink", 0, 5) : "";
        return ring + rim + full + cross;
      },
      next: nextUnit,
      look(i) {
        looked = i;
        host.show();
      },
      press: killUnit,
    });
    return () => {
      const { x, y } = units;
      stage.scale(x, y);
      radius = Math.min(15, 0.42 * Math.min(stage.width / x[1], stage.height / y[1]));
      const heads = units.heads.map((place, l) =>
        stage.text(place, `layer ${l + 1}`, "mid quiet", 0, -8),
      );
      stage.show("", { around: heads.join("") });
      list.write();
    };
  }

  // Up and down through all units; left and right to the same unit of the layer beside it.
  function nextUnit(i, key) {
    const beside = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const ends = { Home: 0, End: units.length - 1 };
    const step = key.endsWith("Up") ? -1 : 1;
    if (!beside) return ends[key] ?? Math.min(ends.End, Math.max(0, i + step));
    const { layer, unit } = units[i];
    const last = units.findLastIndex((each) => each.layer === layer + beside && each.unit <= unit);
    return last < 0 ? i : last;
  }

  function onFor(which, i) {
    const { onNow, n, diverged } = runners[which];
    if (diverged) return "no number";
    const special = { 0: "off for all points", [n]: "on for all points" };
    return special[onNow[i]] ?? `on for ${onNow[i]} of ${n}`;
  }

  function killUnit(i) {
    const { layer, unit } = units[i];
    const { kill, epoch } = host.state;
    if (epoch === quantities.epoch.high)
      return host.warn("This is the last epoch: go back in time, and kill it there.");
    const one = `${layer}.${unit}@${epoch}`;
    const known = kill.split(",").filter(Boolean);
    if (known.includes(one)) return undefined;
    return host.act(
      { kill: [...known, one].join() },
      Symbol("kill"),
      `Unit ${layer}.${unit} is killed.`,
    );
  }

  const drawDiscs = both(discsOf);

  // Which units were on: a bar from epoch to epoch, thick for all samples and thin for some.
  const COLUMNS = 200;

  function sampled(length) {
    const stride = Math.max(1, Math.ceil(length / COLUMNS));
    const epochs = [];
    for (let epoch = 0; epoch < length; epoch += stride) epochs.push(epoch);
    return epochs;
  }

  const endOf = (epoch) => ENDS.find((end) => end >= epoch);

  // Stretches of time in which a unit is on for some samples, or for all of them: from, to, count.
  function stretches(counts, ends, n) {
    const found = [];
    const kind = (count) => (count === 0 ? 0 : count === n ? 2 : 1);
    let from = 0;
    for (let k = 1; k <= counts.length; k++) {
      if (k < counts.length && kind(counts[k]) === kind(counts[from])) continue;
      if (counts[from]) found.push([ends[from], ends[k], counts[from]]);
      from = k;
    }
    return found;
  }

  function drawRaster(which) {
    const { on, onNow, n, epoch, losses: past, diverged } = runners[which];
    const isNumber = (each) => Number.isFinite(past[each]);
    const stage = rasters[which];
    const rows = units.at(-1).row + 1;
    stage.scale([0, endOf(epoch)], [rows, 0]);
    const epochs = sampled(epoch);
    const ends = [...epochs, epoch, Math.max(epoch, 0.01 * endOf(epoch))];
    const place = (row) => stage.py(row + 0.5).toFixed(1);
    const line = (row, from, to) =>
      `M${stage.px(from).toFixed(1)} ${place(row)}H${stage.px(to).toFixed(1)}`;
    const bars = { ground: "", some: "", all: "", looked: "" };
    units.forEach(({ row }, i) => {
      bars.ground += line(row, 0, epoch);
      const before = epochs.map((each) => (isNumber(each) ? on[each][i] : 0));
      const counts = [...before, diverged ? 0 : onNow[i]];
      for (const [from, to, count] of stretches(counts, ends, n)) {
        const bar = line(row, from, to);
        bars[count === n ? "all" : "some"] += bar;
        if (i === looked) bars.looked += bar;
      }
    });
    const path = (name, look, share) =>
      `<path class="${look}" style="stroke-width:${((share * stage.height) / rows).toFixed(2)}px" d="${bars[name]}"/>`;
    const crosses = runners[which].kills.flatMap((kill) =>
      units
        .filter((unit) => isKilledBy(unit, kill) && kill.epoch <= endOf(epoch))
        .map(({ row }) => stage.text([kill.epoch, row + 0.5], "×", "mid strong ink", 0, 4)),
    );
    const labels = units
      .filter(({ unit }) => unit === 0)
      .map(({ layer, row }) => {
        const middle = [0, row + units.hidden[layer - 1] / 2];
        return stage.text(middle, `layer ${layer}`, "end quiet", -6, 4);
      });
    stage.show(
      path("ground", "grid", 0.1) +
        path("some", "bar c0", 0.4) +
        path("all", "bar c0", 0.9) +
        path("looked", "bar c3", 0.5),
      { axes: stage.axes("epoch"), around: labels.join("") + crosses.join("") },
    );
  }

  // --- The losses, beside that of the best constant answer.

  const DECADES = 8; // at most; what is above leaves the picture

  // The next of 1, 2, 5, 10, ... below a number, or above it.
  function tidy(value, up) {
    const power = 10 ** Math.floor(Math.log10(value));
    const steps = [1, 2, 5, 10].map((times) => times * power);
    const found = up
      ? steps.find((each) => each >= value)
      : steps.findLast((each) => each <= value);
    return Number(found.toPrecision(1));
  }

  function constantLoss({ Y, n, criterion }) {
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = (values) => mean(values.map((value) => (value - mean(values)) ** 2));
    const column = (axis) => Array.from({ length: n }, (_, i) => Y[2 * i + axis]);
    if (criterion === "mse") return (spread(column(0)) + spread(column(1))) / 2;
    const share = mean([...Y]);
    return mean([...Y].map((label) => -Math.log(label ? share : 1 - share)));
  }

  // The losses as places, of each stretch of epochs the lowest and the highest; to the epoch at
  // which a loss is no number, if there is one.
  function curveOf({ losses: past, loss, epoch }) {
    const at = (each) => (each === epoch ? loss : past[each]);
    const broken = [...past, loss].findIndex((each) => !Number.isFinite(each));
    const last = broken < 0 ? epoch : broken;
    const stride = Math.ceil((last + 1) / COLUMNS);
    const places = [];
    for (let from = 0; from <= last; from += stride) {
      let [low, high] = [from, from];
      for (let each = from; each < from + stride && each <= last; each++) {
        if (at(each) < at(low)) low = each;
        if (!(at(each) <= at(high))) high = each;
      }
      places.push(...new Set([Math.min(low, high), Math.max(low, high)]));
    }
    if (places.at(-1) !== last) places.push(last);
    return places.map((each) => [each, at(each)]);
  }

  function drawAllLosses() {
    const curves = all().map(curveOf);
    const constant = constantLoss(runners[1]);
    const shown = [constant, ...curves.flat().map(([, loss]) => loss)].filter(Number.isFinite);
    const low = tidy(Math.max(1e-12, 0.9 * Math.min(...shown)), false);
    const high = tidy(Math.min(1.1 * Math.max(...shown), low * 10 ** DECADES), true);
    losses.scale([0, endOf(runners[1].epoch)], [low, high]);
    const runs = all().map(({ loss, diverged }, i) => {
      const [epoch] = curves[i].at(-1);
      const name = diverged ? "diverged" : runners[2] ? nameOf(i + 1) : "loss";
      return { curve: curves[i], loss, epoch, name, look: LOOKS[i + 1] };
    });
    const level = losses.line(
      losses.x.map((x) => [x, constant]),
      "quiet thin dashed",
    );
    const [lines, labels] = drawLosses(losses, runs, level);
    // At the side where no curve ends near it.
    const near = runs.some(({ epoch, loss }) => {
      const far = losses.px(losses.x[1]) - losses.px(epoch);
      return far < 160 && Math.abs(losses.py(loss) - losses.py(constant)) < 24;
    });
    const [side, look, right] = near ? [0, "quiet", 6] : [1, "quiet end", -6];
    const words = losses.text([losses.x[side], constant], "a constant answer", look, right, -6);
    losses.show(lines, { axes: losses.axes("epoch"), around: words + labels });
  }

  // --- The check: each derivative by backpropagation against a difference.

  let checked = {};
  let checkedState; // the state that it belongs to
  const isFresh = () => checkedState === JSON.stringify(host.state);

  function check() {
    if (isFresh()) return;
    [checked, checkedState] = [{}, JSON.stringify(host.state)];
    if (host.state.check !== "yes") return;
    for (const [which, { mlp, training, X, Y, diverged }] of Object.entries(runners)) {
      if (diverged) continue;
      const run = new Pass(mlp, X);
      run.loss(training.theta, Y);
      const analytic = run.backward(training.theta);
      const { numeric, crossed } = differences(mlp, training.theta, X, Y, host.state.h);
      const gaps = analytic.map((each, p) => (crossed[p] ? 0 : Math.abs(each - numeric[p])));
      const names = parameterNames(mlp);
      const left = names.filter((_, p) => crossed[p]);
      checked[which] = { analytic, numeric, crossed, names, left, gap: Math.max(...gaps) };
    }
    drawChecks();
  }

  // A check of another state is not shown, nor what is too large to be drawn.
  function drawChecks() {
    for (const which of Object.keys(runners)) {
      if (isFresh() && Number.isFinite(checked[which]?.gap)) drawCheck(which);
      else checks[which].show("");
    }
  }

  function drawCheck(which) {
    const { analytic, numeric, crossed } = checked[which];
    const stage = checks[which];
    const largest = Math.max(1e-12, ...[...analytic, ...numeric].map(Math.abs));
    const ends = [-1.1 * largest, 1.1 * largest];
    stage.scale(ends, ends);
    const equal = ends.map((end) => [end, end]);
    const [kept, left] = [[], []];
    analytic.forEach((each, p) => {
      const place = [each, numeric[p]];
      if (crossed[p]) left.push(stage.square(place, "hollow c1", 4.5));
      else kept.push(stage.dot(place, "c2", 3.5));
    });
    const words =
      stage.note("left top", "by differences") +
      (left.length ? stage.note("right bottom", "square: a kink is crossed") : "");
    stage.show([stage.line(equal, "quiet thin"), ...kept, ...left].join(""), {
      axes: stage.axes("by backpropagation"),
      around: words,
    });
  }

  const SEVERAL = 12; // names that are told

  function leftOut({ left }) {
    const more = left.length - SEVERAL;
    return left.slice(0, SEVERAL).join(", ") + (more > 0 ? ` and ${more} more` : "");
  }

  // --- What the host asks.

  const three = (loss) => {
    if (loss === undefined) return "–";
    if (!Number.isFinite(loss)) return "no number: it diverged";
    return loss < 0.001 || loss >= 1000 ? written(loss, 3) : loss.toFixed(3);
  };

  // What one of two networks is called: by what it differs in.
  function nameOf(which) {
    const { compare } = host.state;
    if (compare === "no") return "the network";
    const value = stateOf(which, host.state)[compare];
    return quantities[compare].options?.[value] ?? `${compare} ${written(value)}`;
  }

  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const ofUnits = (off) => `${off} of ${units.length} off for all`;
  const numbersOf = (which, { loss, right, off }) => ({
    [`loss-${which}`]: loss,
    ...(right === undefined ? {} : { [`right-${which}`]: right }),
    [`off-${which}`]: off,
    ...(isFresh() && checked[which] ? { [`crossed-${which}`]: checked[which].left.length } : {}),
  });

  const formatsOf = (which) => ({
    [`name-${which}`]: () => capital(nameOf(which)),
    [`of-${which}`]: () => (runners[2] ? `, ${nameOf(which)}` : ""),
    [`loss-${which}`]: three,
    [`right-${which}`](right) {
      if (!runners[which] || runners[which].diverged) return "";
      return right === undefined
        ? "(tint: its first output)"
        : `${right} of ${runners[which].n} right`;
    },
    [`off-${which}`](off) {
      if (!runners[which]) return "";
      return runners[which].diverged ? "no numbers" : ofUnits(off);
    },
    // One line at any time, so that nothing moves away below the pointer.
    [`look-${which}`]() {
      if (looked < 0 || !runners[which]) return "Point at one to see its line";
      const { layer, unit } = units[looked];
      const end = host.state.epoch === quantities.epoch.high;
      const hint = end ? "last epoch" : `press to kill it${runners[2] ? " in both" : ""}`;
      return [`${layer}.${unit}: ${onFor(which, looked)}`, runners[which].onNow[looked] && hint]
        .filter(Boolean)
        .join("; ");
    },
    [`crossed-${which}`]: (crossed) => String(crossed ?? ""),
    [`compared-${which}`]() {
      if (host.state.check !== "yes") return "";
      if (!isFresh()) return "when time stands still";
      if (!checked[which]) return "none: it diverged";
      const { names, left, gap } = checked[which];
      return `${names.length - left.length} of ${names.length} compared, ${gapOf(gap)}`;
    },
    [`left-${which}`]() {
      if (!isFresh() || !checked[which]) return "";
      const told = leftOut(checked[which]);
      return told ? `left out, where the step crosses a kink: ${told}` : "left out";
    },
  });

  function gapOf(gap) {
    if (Number.isFinite(gap)) return gap ? `at most ${written(gap, 1)} apart` : "exactly equal";
    return "but too large to be drawn";
  }

  function described([which, { right, loss, off, n, diverged }]) {
    const name = capital(nameOf(which));
    if (diverged) return `${name}: diverged, its loss is no number.`;
    const told = right === undefined ? "" : `${right} of ${n} points right, `;
    const left =
      isFresh() && checked[which]
        ? `, ${checked[which].left.length} derivatives left out of the check`
        : "";
    return `${name}: ${told}loss ${three(loss)}, ${ofUnits(off)} points${left}.`;
  }

  function note() {
    const { state } = host;
    const { sizes } = runners[1].mlp;
    const missing = killsOf(state).filter((each) => !exists(each, sizes));
    const words = missing.map(({ layer, units: one }) => {
      const what = one ? `unit ${layer}.${one}` : `layer ${layer}`;
      return `There is no ${what} to be killed.`;
    });
    const beyond = [2, 3, 4].find((l) => state[`layer${l}`] && l > sizes.length - 2);
    if (beyond) words.push(`Layer ${beyond} needs units in layer ${beyond - 1}.`);
    for (const [which, runner] of Object.entries(runners)) {
      if (!runner.diverged) continue;
      const [at] = curveOf(runner).at(-1);
      words.push(`${capital(nameOf(which))} diverged: at epoch ${at} its loss is no number.`);
    }
    return words.join(" ");
  }

  function table() {
    const row = (name, value) => [name, ...Object.entries(runners).map(value)];
    const rows = [
      row("", ([which]) => nameOf(which)),
      row("epochs", ([, { epoch }]) => epoch),
      row("loss", ([, { loss, diverged }]) => (diverged ? three(loss) : loss)),
      row("points right", ([, { right, diverged }]) => (diverged ? "–" : (right ?? "–"))),
      ...units.map((_, i) => {
        const { layer, unit } = units[i];
        return row(`points that unit ${layer}.${unit} is on for`, ([, { onNow, diverged }]) =>
          diverged ? "–" : onNow[i],
        );
      }),
    ];
    const fresh = isFresh() ? checked : {};
    for (const [which, { names, analytic, numeric, crossed }] of Object.entries(fresh)) {
      rows.push([`derivatives, ${nameOf(which)}`, "backpropagation", "difference"]);
      names.forEach((name, p) =>
        rows.push([crossed[p] ? `${name}, left out: a kink` : name, analytic[p], numeric[p]]),
      );
    }
    return rows;
  }

  // --- The same in Python.

  const VARIABLES = { batch: "batch_size" };
  const literal = (key, value) => {
    if (key === "batch") return value === "all" ? "None" : value;
    return typeof value === "number" ? String(value) : JSON.stringify(value);
  };

  function python() {
    const { state } = host;
    const { compare, seed, data } = state;
    const two = compare !== "no";
    const variable = VARIABLES[compare] ?? compare;
    const said = (key) => (key === compare ? variable : literal(key, state[key]));
    const name = (text) => (two ? `f"${text}-{name}"` : `"${text}-1"`);
    const { criterion, mlp } = runners[1];
    const kind = criterion === "mse" ? "" : `, criterion="${criterion}"`;
    const lines = [
      `rng = np.random.default_rng(${seed})`,
      ...DATA[data][1].split("\n"),
      `mlp = MLP((${mlp.sizes.join(", ")}), ${said("slope")}${kind})`,
      `theta = ${said("scale") === "1" ? "" : `${said("scale")} * `}initialize(mlp, ${said("scheme")}, rng)`,
      ...training(said),
      `print(${name("loss")}, run.loss[-1])`,
      ...(criterion === "mse"
        ? []
        : [`print(${name("right")}, np.sum(mlp.forward(run.theta, X).argmax(axis=1) == Y))`]),
      `print(${name("off")}, sum(np.sum(layer) for layer in dead_units(mlp, run.theta, X)))`,
    ];
    if (state.check === "yes") {
      lines.push("if np.isfinite(run.loss[-1]):");
      lines.push(`    report = check_network(mlp, run.theta, X, Y, step=${state.h})`);
      lines.push(`    print(${name("crossed")}, np.sum(report.crossed))`);
    }
    const values = [1, 2].map((which) => literal(compare, stateOf(which, state)[compare]));
    const body = two
      ? `for name, ${variable} in [(1, ${values[0]}), (2, ${values[1]})]:\n${lines.map((line) => `    ${line}`).join("\n")}`
      : lines.join("\n");
    const used = IMPORTED.filter((each) => body.includes(`${each}(`)).join(", ");
    return `import numpy as np\nfrom leaky import ${used}\n\n${body}`;
  }

  const IMPORTED = (
    "MLP check_network dead_units initialize kill_units train " +
    "two_moons two_rings two_spirals xor_points"
  ).split(" ");

  // The lines that train, with a call for each stretch between two kills.
  function training(said) {
    const { epoch: last, batch, optimizer, compare } = host.state;
    const how = [`learning_rate=${said("rate")}`];
    if (optimizer !== "gd" || compare === "optimizer") how.push(`optimizer=${said("optimizer")}`);
    if (batch !== "all" || compare === "batch") how.push(`batch_size=${said("batch")}`, "rng=rng");
    const kills = runners[1].kills.filter(({ epoch }) => epoch <= last);
    const lines = [`how = dict(${how.join(", ")})`];
    let now = 0;
    for (const { epoch, layer, units: one } of kills) {
      if (epoch > now)
        lines.push(`theta = train(mlp, theta, X, Y, epochs=${epoch - now}, **how).theta`);
      lines.push(
        `theta = kill_units(mlp, theta, X, ${layer}${one ? `, units=[${one}]` : ""}, margin=${margin})`,
      );
      now = epoch;
    }
    return [...lines, `run = train(mlp, theta, X, Y, epochs=${last - now}, **how)`];
  }

  const checkPanel = () => checks[1].plot.parentElement;

  return {
    begin,
    advance,
    recall,
    keepsTime: true,
    // Slower at first, when most happens.
    haste: (epoch) => Math.min(1, 0.05 + epoch / 1000),
    place: () => (host.state.check === "yes" ? checkPanel() : undefined),
    get drawings() {
      const numbers = Object.keys(runners);
      const planes = numbers.map((which) => () => drawPlane(which));
      const each = (draw) => () => numbers.forEach(draw);
      const curves = () => [drawAllLosses, drawChecks].forEach((draw) => draw());
      return [...planes, curves, each(drawRaster), each((which) => drawDiscs[which]())];
    },
    drawAtRest: check,
    actions: {
      check() {
        requestAnimationFrame(() => {
          const panel = checkPanel();
          panel.tabIndex = -1;
          panel.scrollIntoView({ block: "nearest" });
          panel.focus({ preventScroll: true });
        });
        return { check: "yes" };
      },
      revive: () => ({ kill: "" }),
      uncheck() {
        requestAnimationFrame(() => host.find("[data-act=check]")[0].focus());
        return { check: "no" };
      },
    },
    numbers: () =>
      Object.assign({}, ...Object.entries(runners).map(([which, each]) => numbersOf(which, each))),
    formats: {
      ...formatsOf(1),
      ...formatsOf(2),
      epoch: (epoch) => epoch.toLocaleString("en"),
    },
    note,
    describe: () =>
      `Epoch ${host.state.epoch}. ${Object.entries(runners).map(described).join(" ")}`,
    table,
    python,
  };
});
