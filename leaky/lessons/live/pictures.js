// What several figures draw of networks in the plane: their answers, and their losses.
(() => {
  "use strict";
  const { MLP, Pass } = leakyLive;
  const [COLUMNS, ROWS] = [48, 32]; // the tiles that are tinted
  const MARGIN = 0.15; // around the samples

  // What a network with two inputs and two outputs answers in the plane, on a stage.
  class Plane {
    constructor(stage) {
      Object.assign(this, { stage, values: new Float64Array(COLUMNS * ROWS) });
    }

    // Shows so much of the plane that all samples are in it.
    around(X) {
      const ranges = [0, 1].map((axis) => {
        const places = X.filter((_, i) => i % 2 === axis);
        return [Math.min(...places) - MARGIN, Math.max(...places) + MARGIN];
      });
      this.stage.scale(...ranges);
      this.places = this.stage.grid(COLUMNS, ROWS);
      this.ground = undefined;
    }

    // Goes forward at the middles of all tiles, and keeps there a value between 0 and 1: for labels
    // the probability of 1, for other targets the first output, squeezed.
    answer(mlp, theta) {
      const same = this.ground?.mlp.sizes.join() === mlp.sizes.join();
      if (!same) this.ground = new Pass(mlp, this.places);
      this.ground.mlp = mlp;
      const Yhat = this.ground.forward(theta);
      const labels = mlp.criterion === "cross_entropy";
      for (let i = 0; i < this.values.length; i++) {
        const z = labels ? Yhat[2 * i + 1] - Yhat[2 * i] : 2 * Yhat[2 * i];
        this.values[i] = 1 / (1 + Math.exp(-z));
      }
    }

    // Draws the answers, the line where they change, and dots: circles for kind 0, squares for 1,
    // with a look each.
    draw(X, kinds, lookOf, more = "") {
      const { stage, values } = this;
      stage.surface(values, COLUMNS);
      const dots = Array.from(kinds, (kind, i) => {
        const x = [X[2 * i], X[2 * i + 1]];
        return kind ? stage.square(x, lookOf(i, "c1"), 4) : stage.dot(x, lookOf(i, "c0"), 4.5);
      });
      stage.show(stage.boundary(values, this.places, COLUMNS, "ink") + more, {
        over: dots.join("") + this.words(),
      });
    }

    // Where all answers are the same there is no line, and nothing to see: so it is said.
    words() {
      const [low, high] = [Math.min(...this.values), Math.max(...this.values)];
      if (Number.isNaN(low)) return this.stage.note("right bottom", "no answer: diverged");
      if (high - low < 1e-6) return this.stage.note("right bottom", "the same answer everywhere");
      if (high - low < 0.005) return this.stage.note("right bottom", "all answers within 0.005");
      return "";
    }

    // The line on which a unit of a hidden layer, counted from 1, has z = 0.
    lineOf(layer, unit, look) {
      const Z = this.ground.Z[layer - 1];
      const width = Z.length / this.values.length;
      const halves = this.values.map((_, i) => 0.5 + Z[i * width + unit]);
      return this.stage.boundary(halves, this.places, COLUMNS, look);
    }
  }

  // Draws losses over the epochs, each with its name at its end: runs are `{ curve, loss, epoch,
  // name, look }`, whose curve is a list of places.
  function drawLosses(stage, runs, marks = "") {
    const [bottom, top] = stage.y;
    const inside = (loss) => (loss < top ? Math.max(bottom, loss) : top); // NaN is above all
    const ends = runs.map((run) => stage.py(inside(run.loss)));
    // Two labels that would meet make room for each other.
    const apart = runs.length > 1 ? Math.max(0, 18 - Math.abs(ends[0] - ends[1])) / 2 : 0;
    const labels = runs.map((run, i) => {
      const place = [run.epoch, inside(run.loss)];
      const way = i === (ends[0] > ends[1] ? 0 : 1) ? apart : -apart;
      return stage.text(place, run.name, `strong ${run.look}`, 8, 4 + way);
    });
    // A curve may leave the picture.
    const drawn = (loss) => (Number.isFinite(loss) ? Math.max(bottom, loss) : 10 * top);
    const lines = runs.map(({ curve, look }) => {
      return stage.line(
        curve.map(([epoch, loss]) => [epoch, drawn(loss)]),
        look,
      );
    });
    return [marks + lines.join(""), labels.join("")];
  }

  Object.assign(leakyLive, { Plane, drawLosses });
})();
