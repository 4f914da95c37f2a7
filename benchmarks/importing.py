"""Time what `import leaky` adds to the imports that it rests on, each in a new interpreter."""

import subprocess
import sys
from collections.abc import Callable

from timing import medians

# What is imported before, and what `leaky` then adds: its numeric core, and all of it.
IMPORTS = {
    "`numpy`; then `leaky`": ("numpy", "leaky"),
    "`matplotlib.pyplot`, `ipywidgets`; then `leaky` with its figures and sliders": (
        "numpy, matplotlib.pyplot, ipywidgets",
        "leaky, leaky.lessons.plots, leaky.figures.explorer",
    ),
}


def measure(rounds: int) -> dict[str, tuple[float, float]]:
    """Return the seconds without and with `leaky` for each of `IMPORTS`."""
    runs = {}
    for name, (before, ours) in IMPORTS.items():
        runs[name, "without"] = interpreter(f"import {before}")
        runs[name, "with"] = interpreter(f"import {before}, {ours}")
    for run in runs.values():
        run()  # compiles what was not compiled yet
    seconds = medians(runs, rounds)
    return {name: (seconds[name, "without"], seconds[name, "with"]) for name in IMPORTS}


def interpreter(program: str) -> Callable[[], object]:
    """Return a run of `program` that sees nothing but what is installed."""
    return lambda: subprocess.run([sys.executable, "-I", "-c", program], check=True)
