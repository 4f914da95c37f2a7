// Two networks with the same weights and the same dead first layer: ReLU, and a leak.
leakyLive.define("race", (host) => {
  const { MLP, Pass, Training, Generator, initialize, killUnits, deadUnits, twoMoons } = leakyLive;
  const SIZES = [2, 10, 10, 2];
  const [POINTS, NOISE, MARGIN, RATE] = [100, 0.2, 2, 0.5];
  const [COLUMNS, ROWS] = [48, 32];
  const EVERY = 10; // epochs between two points of a curve of losses
  const WORTH_KEEPING = 100; // epochs of a run that stays as a thin line when the next begins
  const last = host.quantities.epoch.high;

  class Runner {
    constructor({ X, labels, theta }, slope) {
      Object.assign(this, { X, labels, theta, slope, mlp: new MLP(SIZES, slope, "cross_entropy") });
      this.begin();
    }

    begin() {
      this.training = new Training(this.mlp, this.theta, this.X, this.labels, {
        optimizer: "gd",
        rate: RATE,
      });
      this.losses = [];
      this.loss = this.training.loss();
    }

    // The number of epochs so far is that of the losses before each of them.
    to(epoch) {
      if (epoch < this.losses.length) this.begin();
      while (this.losses.length < epoch) this.losses.push(this.training.epoch());
      this.loss = this.training.loss(); // and with it outputs and units of all samples
      return this;
    }

    get right() {
      const { Yhat } = this.training.run;
      return this.labels.reduce(
        (sum, label, i) => sum + (Number(Yhat[2 * i + 1] > Yhat[2 * i]) === label ? 1 : 0),
        0,
      );
    }

    get dead() {
      return deadUnits(this.training.run)[0].reduce((sum, each) => sum + each, 0);
    }

    get curve() {
      const places = this.losses
        .map((loss, epoch) => [epoch, loss])
        .filter(([epoch]) => epoch % EVERY === 0);
      return [...places, [this.losses.length, this.loss]];
    }
  }

  function start(seed) {
    const rng = new Generator(seed);
    const { X, labels } = twoMoons(POINTS, NOISE, rng);
    const relu = new MLP(SIZES, 0, "cross_entropy");
    return { X, labels, theta: killUnits(relu, initialize(relu, "he", rng), X, 1, MARGIN) };
  }

  let seed,
    begun,
    relu,
    leak,
    earlier = [];

  function go(state) {
    if (state.seed !== seed) {
      [seed, begun, earlier, leak] = [state.seed, start(state.seed), [], undefined];
      relu = new Runner(begun, 0);
      look(begun);
    }
    if (!leak || leak.slope !== state.slope) {
      if (leak?.losses.length > WORTH_KEEPING) {
        earlier = [...earlier.filter(({ slope }) => slope !== leak.slope), leak].slice(-3);
      }
      leak = new Runner(begun, state.slope);
    }
    relu.to(state.epoch);
    leak.to(state.epoch);
  }

  // --- What is seen.

  const flat = { left: 0, right: 0, top: 0, bottom: 0 };
  const maps = [0, 1].map((panel) => host.stage(panel, { x: [0, 1], y: [0, 1], ...flat }));
  const losses = host.stage(2, { x: [0, last], y: [0, 1], left: 34, right: 108, bottom: 38 });
  const chances = new Float64Array(COLUMNS * ROWS);
  let places, ground; // the middles of the tiles that are tinted, and a pass over them

  // Shows all points, whatever the seed.
  function look({ X }) {
    const ends = [0, 1].map((axis) => {
      const values = Array.from({ length: POINTS }, (_, i) => X[2 * i + axis]);
      return [Math.min(...values) - 0.15, Math.max(...values) + 0.15];
    });
    maps.forEach((map) => map.scale(...ends));
    places = maps[0].grid(COLUMNS, ROWS);
    ground = new Pass(relu.mlp, places);
  }

  function drawMap(stage, runner) {
    ground.mlp = runner.mlp;
    const Yhat = ground.forward(runner.training.theta);
    for (let i = 0; i < chances.length; i++)
      chances[i] = 1 / (1 + Math.exp(Yhat[2 * i] - Yhat[2 * i + 1]));
    stage.surface(chances, COLUMNS);
    const dots = Array.from(runner.labels, (label, i) => {
      const x = [runner.X[2 * i], runner.X[2 * i + 1]];
      return label ? stage.square(x, "c1", 4) : stage.dot(x, "c0", 4.5);
    });
    // Where all answers are the same there is no line, and nothing to see: so it is said.
    const spread = Math.max(...chances) - Math.min(...chances);
    const words = spread < 1e-6 ? "the same answer everywhere" : "all answers within 0.005";
    const place = `x="${stage.width - 8}" y="${stage.height - 8}"`;
    const empty = spread < 0.005 ? `<text class="end" ${place}>${words}</text>` : "";
    stage.show(stage.boundary(chances, places, COLUMNS, "ink"), { over: dots.join("") + empty });
  }

  function drawLosses() {
    const first = Math.max(leak.losses[0] ?? leak.loss, relu.losses[0] ?? relu.loss);
    const top = Math.min(2, Math.max(1, Math.ceil(2 * first) / 2));
    losses.scale(losses.x, [0, top]);
    const marks = earlier.map((run) => losses.line(run.curve, "quiet thin"));
    marks.push(losses.line(relu.curve, "ink dashed"), losses.line(leak.curve, "c2"));
    const now = relu.losses.length;
    const ends = [
      [relu, "ReLU", "ink"],
      [leak, `slope ${leak.slope}`, "c2"],
    ];
    // Two labels that would meet make room for each other.
    const apart = Math.max(0, 18 - Math.abs(losses.py(relu.loss) - losses.py(leak.loss))) / 2;
    const words = ends.map(([run, name, look]) => {
      const side =
        run.loss > (run === relu ? leak : relu).loss || (run === relu && relu.loss === leak.loss)
          ? -1
          : 1;
      return losses.text(
        [now, Math.min(top, run.loss)],
        name,
        `strong ${look}`,
        8,
        4 + side * apart,
      );
    });
    const old = earlier.map(
      (run) =>
        losses.dot([run.losses.length, run.loss], "quiet", 3) +
        losses.text([run.losses.length, Math.min(top, run.loss)], run.slope, "quiet end", -2, -6),
    );
    losses.show(marks.join(""), {
      axes: losses.axes("epoch", ""),
      around: old.join("") + words.join(""),
    });
  }

  const shares = () => [relu, leak].map(({ loss, right, dead }) => ({ loss, right, dead }));

  return {
    go,
    replays: true,
    stride: 10,
    parts: [() => drawMap(maps[0], relu), () => drawMap(maps[1], leak), drawLosses],
    numbers() {
      const [one, other] = shares();
      return {
        "loss-relu": one.loss,
        "loss-leak": other.loss,
        "right-relu": one.right,
        "right-leak": other.right,
        "dead-relu": one.dead,
        "dead-leak": other.dead,
      };
    },
    formats: {
      "loss-relu": (loss) => loss.toFixed(3),
      "loss-leak": (loss) => loss.toFixed(3),
      slope: String,
      epoch: (epoch) => epoch.toLocaleString("en"),
    },
    settle: () => ({ epoch: 0 }),
    describe() {
      const [one, other] = shares();
      const tell = ({ right, loss, dead }) =>
        `${right} of ${POINTS} points right, loss ${loss.toFixed(3)}, ${dead} of 10 units of the first layer off for every point`;
      return `After ${host.state.epoch} epochs. ReLU: ${tell(one)}. Leaky ReLU with slope ${host.state.slope}: ${tell(other)}.`;
    },
    table() {
      const [one, other] = shares();
      return [
        ["", "ReLU", `slope ${host.state.slope}`],
        ["epochs", host.state.epoch, host.state.epoch],
        [`points right, of ${POINTS}`, one.right, other.right],
        ["loss", one.loss, other.loss],
        ["first-layer units off for every point, of 10", one.dead, other.dead],
      ];
    },
    python() {
      const { slope, epoch } = host.state;
      return `import numpy as np
from leaky import MLP, dead_units, initialize, kill_units, train, two_moons

rng = np.random.default_rng(${seed})
X, labels = two_moons(${POINTS}, ${NOISE}, rng)
relu = MLP((2, 10, 10, 2), 0, criterion="cross_entropy")
leak = MLP((2, 10, 10, 2), ${slope}, criterion="cross_entropy")
theta = kill_units(relu, initialize(relu, "he", rng), X, margin=${MARGIN})

for mlp in (relu, leak):
    run = train(mlp, theta, X, labels, learning_rate=${RATE}, epochs=${epoch})
    right = np.sum(mlp.forward(run.theta, X).argmax(axis=1) == labels)
    dead = dead_units(mlp, run.theta, X)[0].sum()
    print(mlp)
    print("loss", run.loss[-1], "right", right, "always off", dead)`;
    },
  };
});
