"""Weigh and time the live figures on the site, on a processor slowed four times.

Run by `make bench`. Where the environment names a checkout of TensorFlow Playground's source
(``PLAYGROUND=folder make bench``), its network does the same work in the same browser.
"""

import gzip
import os
import statistics
import subprocess
from contextlib import contextmanager
from pathlib import Path

import commands  # noqa: F401 - so that those below are found
import playwright

from book import ROOT, SITE
from leaky.lessons.live._book import PAGES as FIGURES

SLOWER = 4
EPOCHS = 300

# Frames for two seconds of play: how long each took, and how many epochs it trained.
PLAY = """async (name) => {
  const figure = document.getElementById(name);
  const frames = [];
  figure.querySelector("[data-do=play]").click();
  let [before, epoch] = [await new Promise(requestAnimationFrame), figure.state.epoch];
  for (const end = before + 2000; before < end;) {
    const now = await new Promise(requestAnimationFrame);
    frames.push([now - before, figure.state.epoch - epoch]);
    [before, epoch] = [now, figure.state.epoch];
  }
  figure.querySelector("[data-do=play]").click();
  return frames;
}"""

# The same network, data, first weights and rate: 2-10-10-1, ReLU, mean squared error, all samples
# in one step. Playground's loss is half of ours, and its output is linear here, as ours is.
BOTH = """async ([source, epochs]) => {
  const { MLP, Training, Generator, initialize, twoMoons } = leakyLive;
  const rng = new Generator(0);
  const { X, labels } = twoMoons(100, 0.2, rng);
  const mlp = new MLP([2, 10, 10, 1], 0, "mse");
  const theta = initialize(mlp, "he", rng);
  const Y = Float64Array.from(labels);
  const training = new Training(mlp, theta, X, Y, { optimizer: "gd", rate: 0.05 });
  const times = [[], []];
  const timed = (list, work) => {
    const begun = performance.now();
    for (let epoch = 0; epoch < epochs; epoch++) work();
    list.push((performance.now() - begun) / epochs);
  };
  let theirs;
  const works = [() => training.epoch()];
  if (source) {
    const nn = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const { RELU, LINEAR } = nn.Activations;
    const network = nn.buildNetwork([2, 10, 10, 1], RELU, LINEAR, null, ["x", "y"]);
    mlp.layers.forEach(({ dIn, dOut, W, b }, l) => network[l + 1].forEach((node, j) => {
      node.bias = theta[b + j];
      node.inputLinks.forEach((link, i) => { link.weight = theta[W + i * dOut + j]; });
    }));
    const rows = Array.from(labels, (_, i) => [X[2 * i], X[2 * i + 1]]);
    works.push(() => {
      rows.forEach((row, i) => {
        nn.forwardProp(network, row);
        nn.backProp(network, Y[i], nn.Errors.SQUARE);
      });
      nn.updateWeights(network, 2 * 0.05, 0);
    });
    const error = (row, i) => nn.forwardProp(network, row) - Y[i];
    theirs = () => rows.reduce((sum, row, i) => sum + error(row, i) ** 2 / rows.length, 0);
  }
  for (let round = 0; round < 5; round++) works.forEach((work, i) => timed(times[i], work));
  return { times, losses: [training.loss(), theirs?.()] };
}"""


def print_live(browser, address, move_slider):
    """Print what the live figures weigh, and how fast they are."""
    print(f"\nLive figures; the processor slowed {SLOWER}×")
    for name in FIGURES:
        sizes = [compressed(SITE / "_static" / file) for file in ("live.js", f"{name}.js")]
        weight, own = sum(sizes) / 1000, sizes[1] / 1000
        print(f"  {name}: {weight:.1f} kB compressed, of which {own:.1f} are its own")
    # The laboratory is slower on purpose in its first 1,000 epochs.
    for name, state, networks in (
        ("race", "", "both networks"),
        ("network", "#network:epoch=1000", "its network"),
    ):
        with slowed(browser, address + FIGURES[name] + state) as tab:
            frames = tab.evaluate(PLAY, name)
            rate = 1000 * len(frames) / sum(time for time, _ in frames)
            epochs = statistics.median(count for _, count in frames)
            print(f"  {name}, playing: {rate:.0f} frames a second  (aim: 60)")
            print(f"    {epochs:.0f} epochs of {networks} in a frame  (aim: 10)")
    with slowed(browser, address + FIGURES["race"]) as tab:
        print_playground(tab)
    tab = browser.new_page()
    tab.goto(address + FIGURES["neuron"])
    costs, delays = move_slider(tab, tab.locator("#neuron [data-key=bias]"))
    tab.close()
    print(
        f"  neuron, moved: script, style and layout {costs:.1f} ms, event to paint {delays:.1f} ms"
    )


def compressed(path):
    """Return the size of a file as a server sends it."""
    return len(gzip.compress(path.read_bytes()))


@contextmanager
def slowed(browser, url):
    """Open a page on a slower processor."""
    tab = browser.new_page()
    tab.goto(url)
    session = tab.context.new_cdp_session(tab)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield tab
    tab.close()


def print_playground(tab):
    """Print an epoch's time of our network, and of Playground's where its source is at hand."""
    source = playground()
    found = tab.evaluate(BOTH, [source, EPOCHS])
    ours, theirs = (statistics.median(times) if times else None for times in found["times"])
    print(f"  an epoch of 2-10-10-1 on 100 samples: {ours:.3f} ms")
    if theirs is None:
        return print(
            "  TensorFlow Playground: skipped, PLAYGROUND names no folder with its source."
        )
    losses = found["losses"]
    if abs(losses[0] - losses[1]) > 1e-9 * losses[0]:
        raise SystemExit(f"Playground's network did other work: losses {losses}")
    ratio = theirs / ours
    print(f"  TensorFlow Playground, the same losses: {theirs:.3f} ms, {ratio:.1f} times as long")
    return None


def playground():
    """Return Playground's network as JavaScript, or "" where its source is not at hand."""
    folder = os.environ.get("PLAYGROUND")
    if not folder:
        return ""
    node = Path(playwright.__file__).parent / "driver" / "node"
    strip = (
        "console.log(require('module').stripTypeScriptTypes("
        "require('fs').readFileSync(process.argv[1], 'utf8')))"
    )
    command = [node, "--no-warnings", "-e", strip, Path(folder, "src", "nn.ts")]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
