// Two networks with the same weights and the same dead first layer: ReLU, and a leak.
leakyLive.define("race", (host) => {
  const { MLP, Training, Generator, initialize, killUnits, deadUnits, twoMoons } = leakyLive;
  const { Plane, drawLosses } = leakyLive;
  const { sizes, points, noise, margin, bias2, rate } = host.data;
  const EVERY = 10; // epochs between two points of a curve of losses
  const WORTH_KEEPING = 100; // epochs of a run that stays as a thin line when the next begins
  const last = host.quantities.epoch.high;

  class Runner {
    constructor({ X, labels, theta }, slope) {
      const mlp = new MLP(sizes, slope, "cross_entropy");
      Object.assign(this, { X, labels, slope, mlp, losses: [] });
      this.training = new Training(mlp, theta, X, labels, { optimizer: "gd", rate });
      this.loss = this.training.loss();
    }

    advance(epochs) {
      for (let i = 0; i < epochs; i++) this.losses.push(this.training.epoch());
      this.loss = this.training.loss(); // and with it outputs and units of all samples
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
    const { X, labels } = twoMoons(points, noise, rng);
    const relu = new MLP(sizes, 0, "cross_entropy");
    const theta = initialize(relu, "he", rng);
    const { b, dOut } = relu.layers[1];
    theta.fill(bias2, b, b + dOut);
    return { X, labels, theta: killUnits(relu, theta, X, 1, margin) };
  }

  let seed, drawn, relu, leak;
  let earlier = []; // runs with other slopes from the same start

  function begin(state) {
    if (leak?.losses.length > WORTH_KEEPING && leak.slope !== state.slope) {
      earlier = [...earlier.filter(({ slope }) => slope !== leak.slope), leak].slice(-3);
    }
    if (state.seed !== seed) {
      [seed, drawn, earlier] = [state.seed, start(state.seed), []];
      planes.forEach((plane) => plane.around(drawn.X));
    }
    relu = new Runner(drawn, 0);
    leak = new Runner(drawn, state.slope);
  }

  function advance(epochs) {
    relu.advance(epochs);
    leak.advance(epochs);
  }

  // --- What is seen.

  const planes = ["relu", "leak"].map((panel) => new Plane(host.stage(panel, {})));
  const margins = { left: 34, right: 108, top: 8, bottom: 38 };
  const losses = host.stage("losses", { x: [0, last], ...margins });

  function drawPlane(plane, { mlp, training }) {
    plane.answer(mlp, training.theta);
    plane.draw(drawn.X, drawn.labels, (_, look) => look);
  }

  function drawAllLosses() {
    const first = Math.max(leak.losses[0] ?? leak.loss, relu.losses[0] ?? relu.loss);
    const top = Math.min(2, Math.max(1, Math.ceil(2 * first) / 2));
    losses.scale(losses.x, [0, top]);
    const thin = earlier.map((run) => losses.line(run.curve, "quiet thin"));
    const seen = ({ curve, loss, losses: { length: epoch } }, name, look) => {
      return { curve, loss, epoch, name, look };
    };
    const runs = [seen(relu, "ReLU", "ink dashed"), seen(leak, `slope ${leak.slope}`, "c2")];
    const [lines, labels] = drawLosses(losses, runs, thin.join(""));
    // Those of earlier runs stand one above the other where they would lie on each other.
    let free = Infinity;
    const old = [...earlier]
      .sort((one, other) => one.loss - other.loss)
      .map((run) => {
        const end = [run.losses.length, Math.min(top, run.loss)];
        const y = Math.min(losses.py(end[1]) - 6, free);
        free = y - 14;
        const up = y - losses.py(end[1]);
        return losses.dot(end, "quiet", 3) + losses.text(end, run.slope, "quiet end", -2, up);
      });
    losses.show(lines, { axes: losses.axes("epoch"), around: old.join("") + labels });
  }

  const three = (loss) => loss.toFixed(3);

  return {
    begin,
    advance,
    restartsOnMove: true,
    stride: 10,
    drawings: [() => drawPlane(planes[0], relu), () => drawPlane(planes[1], leak), drawAllLosses],
    numbers: () => ({
      "loss-relu": relu.loss,
      "right-relu": relu.right,
      "dead-relu": relu.dead,
      "loss-leak": leak.loss,
      "right-leak": leak.right,
      "dead-leak": leak.dead,
    }),
    formats: {
      "loss-relu": three,
      "loss-leak": three,
      slope: String,
      epoch: (epoch) => epoch.toLocaleString("en"),
    },
    describe() {
      const { slope, epoch } = host.state;
      const tell = ({ right, loss, dead }) =>
        `${right} of ${points} points right, loss ${three(loss)}, ` +
        `${dead} of 10 units of the first layer off for every point`;
      return `After ${epoch} epochs. ReLU: ${tell(relu)}. Slope ${slope}: ${tell(leak)}.`;
    },
    table: () => [
      ["", "ReLU", `slope ${leak.slope}`],
      ["epochs", relu.losses.length, leak.losses.length],
      [`points right, of ${points}`, relu.right, leak.right],
      ["loss", relu.loss, leak.loss],
      ["first-layer units off for every point, of 10", relu.dead, leak.dead],
    ],
    python() {
      const { slope, epoch } = host.state;
      const network = (each) => `MLP((${sizes.join(", ")}), ${each}, criterion="cross_entropy")`;
      return [
        "import numpy as np",
        "from leaky import MLP, dead_units, initialize, kill_units, train, two_moons",
        "",
        `rng = np.random.default_rng(${seed})`,
        `X, labels = two_moons(${points}, ${noise}, rng)`,
        `relu = ${network(0)}`,
        `leak = ${network(slope)}`,
        'theta = initialize(relu, "he", rng)',
        ...(bias2 ? [`relu.unpack(theta)[1][1][:] = ${bias2}  # the biases of layer 2`] : []),
        `theta = kill_units(relu, theta, X, margin=${margin})`,
        "",
        'for name, mlp in [("relu", relu), ("leak", leak)]:',
        `    run = train(mlp, theta, X, labels, learning_rate=${rate}, epochs=${epoch})`,
        '    print(f"loss-{name}", run.loss[-1])',
        '    print(f"right-{name}", np.sum(mlp.forward(run.theta, X).argmax(axis=1) == labels))',
        '    print(f"dead-{name}", np.sum(dead_units(mlp, run.theta, X)[0]))',
      ].join("\n");
    },
  };
});
