// Asks an engine, given as text, the questions of engine_questions.py. An answer is a list of
// arrays of numbers; they come and go as float64 in base64.
(() => {
  function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Float64Array(bytes.buffer);
  }

  function packed(numbers) {
    const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) {
      text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    }
    return btoa(text);
  }

  function given({ sizes, slope, criterion, theta, X, Y }) {
    const mlp = new leakyLive.MLP(sizes, slope, criterion);
    return { mlp, theta: unpacked(theta), X: unpacked(X), Y: unpacked(Y) };
  }

  const joined = (arrays) => arrays.flatMap((array) => [...array]);
  const times = (count, draw) => Float64Array.from({ length: count }, draw);

  function begun({ optimizer, rate, batchSize, seed, ...question }) {
    const { mlp, theta, X, Y } = given(question);
    const rng = new leakyLive.Generator(seed);
    return new leakyLive.Training(mlp, theta, X, Y, { optimizer, rate, batchSize, rng });
  }

  const losses = (training, epochs) => [...times(epochs, () => training.epoch()), training.loss()];

  const ANSWERS = {
    network(question) {
      const { mlp, theta, X, Y } = given(question);
      const run = new leakyLive.Pass(mlp, X);
      const loss = run.loss(theta, Y);
      const { numeric, crossed } = leakyLive.differences(mlp, theta, X, Y, question.step);
      const units = [leakyLive.active(run), leakyLive.deadUnits(run)];
      return [[loss], run.backward(theta), numeric, crossed, ...units.map(joined)];
    },

    killing(question) {
      const { mlp, theta, X } = given(question);
      const { layer, margin, units } = question;
      return [leakyLive.killUnits(mlp, theta, X, layer, margin, units ?? undefined)];
    },

    names(question) {
      const names = leakyLive.parameterNames(given(question).mlp).join("\n");
      return [[...names].map((letter) => letter.charCodeAt(0))];
    },

    training(question) {
      const training = begun(question);
      return [losses(training, question.epochs), training.theta];
    },

    restoring({ after, epochs, ...question }) {
      const training = begun(question);
      losses(training, after);
      const saved = training.saved();
      const goOn = () => [...losses(training, epochs - after), ...training.theta];
      const first = goOn();
      const [second, third] = [1, 2].map(() => {
        training.restore(saved);
        return goOn();
      });
      return [third, first.map((number, i) => number === second[i] && number === third[i])];
    },

    divergence(question) {
      const training = begun(question);
      const finite = losses(training, question.epochs).map(Number.isFinite);
      const dead = leakyLive.deadUnits(training.run);
      return [finite, [...training.theta].map(Number.isNaN), joined(dead)];
    },

    extreme(question) {
      const { mlp, theta, X, Y } = given(question);
      const run = new leakyLive.Pass(mlp, X);
      return [run.forward(theta), [run.loss(theta, Y)]];
    },

    draws({ seed, count }) {
      const rng = new leakyLive.Generator(seed);
      return [times(count, () => rng.random() * 2 ** 53), rng.normals(count)];
    },

    order({ seed, n }) {
      const rng = new leakyLive.Generator(seed);
      return [joined([1, 2, 3].map(() => leakyLive.shuffled(n, rng)))];
    },

    start({ sizes, slope, scheme, seed }) {
      const rng = new leakyLive.Generator(seed);
      const mlp = new leakyLive.MLP(sizes, slope, "mse");
      return [leakyLive.initialize(mlp, scheme, rng), [rng.random()]];
    },

    data({ seed, n }) {
      const rng = new leakyLive.Generator(seed);
      const labelled = [
        leakyLive.twoMoons(n, 0.2, rng),
        leakyLive.rings(n, 0.1, rng),
        leakyLive.spirals(n, 0.03, rng),
        leakyLive.xor(n, rng),
      ];
      const { X, Y } = leakyLive.noise(n, rng);
      return [...labelled.flatMap(({ X, labels }) => [X, labels]), X, Y];
    },
  };

  window.answersOf = (engine, questions) => {
    delete window.leakyLive;
    (0, eval)(engine); // as the page's own script
    return questions.map((question) => ANSWERS[question.what](question).map(packed));
  };
})();
