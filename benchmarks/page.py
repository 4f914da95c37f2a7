"""Write the book's page on speed: Markdown, with one cell that draws the growth."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

import growth as growing
import numpy as np
from works import Work

HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
myst:
  html_meta:
    description: >-
      How long the book's package takes beside plain NumPy, PyTorch, JAX, autograd, scikit-learn
      and SciPy, how its cost grows, and how long the book takes to build.
---
"""

INTRODUCTION = """\
# How fast it is

This page is written by `make bench`, and by nobody's hand. It times `leaky` beside other ways to \
do the same work, on one thread. All ways get the same numbers and must first give the same \
losses or derivatives; then they take turns, round after round, and each row shows the median.

**Ratios travel, seconds do not.** Another machine has other seconds, and this one has others \
tomorrow. How many times as long one way takes as another changes far less. What a ratio should \
be at least was written down before it was measured, and a missed aim stays on the page."""

AIMS = {"executing": 90, "building": 120, "again": 10}
STEPS = {
    "executing": "running all notebooks, one after another",
    "building": "building all pages, executing included",
    "again": "building again with nothing changed",
}
ADDED_MS = 50
VERDICTS = ("reached", "missed")  # by whether it was missed


def introduction(versions: str) -> str:
    """Say what this page is, and on what machine and with what versions it was measured."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    machine = (
        f"*Measured on* {processor()}, {os.cpu_count()} processors, {platform.system()}; "
        f"Python {platform.python_version()}, {versions}; NumPy's matrix products by "
        f"{blas['name']} {blas['version']}."
    )
    return f"{INTRODUCTION}\n\n{machine}"


def processor() -> str:
    """Return the processor's name, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def comparison(work: Work, seconds: Mapping[str, float]) -> str:
    """Write the table of one work. The ratios are those of the medians as printed."""
    ms = {name: rounded(1000 * each) for name, each in seconds.items()}
    rows = []
    for name, each in ms.items():
        ratio = each / ms["leaky"]
        rows.append((name, f"{each:g}", f"{ratio:.2f}", verdict(ratio, work.aims.get(name))))
    head = ("way", "median, ms", "times as long as `leaky`", "aim")
    return f"## {work.title}\n\n{work.text}\n\n{table(head, rows)}"


def growth(seconds: Mapping[str, list[float]]) -> str:
    """Write the exponents and the cell that draws them."""
    rows, series = [], []
    for kind, sizes in growing.SIZES.items():
        ms = [rounded(1000 * each) for each in seconds[kind]]
        series.append(f'    "{kind}": ({list(sizes)}, {ms}),')
        found = growing.exponent(sizes, ms)
        ends = f"{sizes[0]:,} to {sizes[-1]:,}"
        rows.append((kind, ends, str(growing.EXPECTED[kind]), f"{found:.2f}"))
    head = ("what grows", "from, to", "exponent expected", "exponent measured")
    return GROWTH.format(table=table(head, rows), series="\n".join(series))


GROWTH = """\
## How the cost grows

Training for three epochs, with one size of the problem doubled again and again: the units of \
each layer, the layers of weights, the samples, or the networks. The number of multiplications \
grows like the square of the width and in proportion to each of the others. What does not grow, \
Python's own share, pulls a measured exponent below that; memory that no longer fits a cache \
pushes it above.

{table}

```{{code-cell}} ipython3
:tags: [hide-input]

from leaky import plots, show

measured = {{  # sizes, and milliseconds
{series}
}}
show(
    plots.growth(measured),
    alt="Time against size, both relative to the smallest and both on axes of doublings. "
    "Each of the four lines is close to straight; that of the width is the steepest.",
    caption="Each line's slope is its exponent. The thin lines have the slopes 1 and 2.",
)
```"""


def imports(seconds: Mapping[str, tuple[float, float]]) -> str:
    """Write what importing `leaky` adds to what it imports."""
    rows = []
    for name, (without, with_leaky) in seconds.items():
        before, after = round(1000 * without), round(1000 * with_leaky)
        added = after - before
        aim = verdict_at_most(added, ADDED_MS)
        rows.append((name, str(before), str(after), str(added), aim))
    head = ("import", "the first alone, ms", "with `leaky`, ms", "added, ms", "aim")
    text = (
        "A new interpreter each time. The numeric core imports neither matplotlib nor ipywidgets."
    )
    return f"## Importing\n\n{text}\n\n{table(head, rows)}"


def notebooks(used: Mapping[str, tuple[float, float, float]]) -> str:
    """Write what each notebook takes of a machine, the heaviest in memory first."""
    rows = [
        (f"[{name}]({name})", f"{seconds:.1f}", f"{cpu:.1f}", f"{peak / 1e6:.0f}")
        for name, (seconds, cpu, peak) in sorted(used.items(), key=lambda item: -item[1][2])
    ]
    head = ("notebook", "seconds", "seconds of CPU", "most memory, MB")
    return f"## One reader's kernel\n\n{NOTEBOOKS}\n\n{table(head, rows)}"


NOTEBOOKS = """\
Each notebook from its first cell to its last, in a fresh kernel, one after another. The seconds \
include the kernel's start. CPU and memory are the kernel's own, the memory at its largest; \
numpy, matplotlib and the drawing of all frames of every slider are in it. \
{doc}`Many readers <teaching/scale>` reckons with them."""


def building(seconds: Mapping[str, float]) -> str:
    """Write how long the book takes."""
    rows = []
    for step, aim in AIMS.items():
        each = rounded(seconds[step])
        rows.append((STEPS[step], f"{each:g}", verdict_at_most(each, aim)))
    text = (
        "All notebooks as above; then a copy of the whole book that has never been built, whose "
        "notebooks run side by side. Measured once, and unlike the ratios at the mercy of "
        "whatever else the machine did in these minutes."
    )
    return f"## Building the book\n\n{text}\n\n{table(('step', 'seconds', 'aim'), rows)}"


def joined(sections: list[str]) -> str:
    """Join the sections to the page, with the count of the aims after the introduction."""
    reached, missed = (sum(each.count(f": {word} |") for each in sections) for word in VERDICTS)
    score = f"**{reached} of {reached + missed} aims are reached.**"
    return HEAD + "\n" + "\n\n".join([sections[0], score, *sections[1:]]) + "\n"


def verdict(ratio: float, least: float | None) -> str:
    """Say whether a ratio, as printed, reaches its aim, if it has one."""
    return "" if least is None else f"at least {least:g}: {VERDICTS[round(ratio, 2) < least]}"


def verdict_at_most(value: float, most: float) -> str:
    """Say whether a number, as printed, stays within its aim."""
    return f"at most {most:g}: {VERDICTS[value > most]}"


def rounded(value: float) -> float:
    """Round to three significant digits, which is more than a second run repeats."""
    return float(f"{value:.3g}")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Write a Markdown table; what is not in the first column stands on the right."""
    rule = ("---", *["---:"] * (len(head) - 1))
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))
