"""What `make bench` times is the same work, and the page that it writes says what it measured."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import building
import growth
import importing
import numpy as np
import page
import peers
import pytest
import timing
from small import write_notebook
from works import WORKS

from book import ROOT

FOLDER = ROOT / "benchmarks"

PAGE = (ROOT / "book" / "speed.md").read_text("utf-8")


def small(work):
    """The same work, for a test: few epochs, few networks."""

    def task():
        whole = work.task()
        return replace(
            whole, theta=whole.theta[:45] if whole.theta.ndim > 1 else whole.theta, epochs=3
        )

    return replace(work, task=task)


def rows_of(title):
    """Return the cells of the table below a heading of the page."""
    section = re.split(r"(?m)^## ", PAGE.split(f"\n## {title}\n")[1])[0]
    lines = re.findall(r"(?m)^\| (.*) \|$", section)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines[2:]]


def ways_in_the_sources(table):
    """Names of the ways in a table of all peers, also of those that are not installed here."""
    for source in sorted(FOLDER.glob("by_*.py")):
        for node in ast.parse(source.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and node.targets[0].id == table:
                yield from (key.value for key in node.value.keys)


# --- What is timed.


@pytest.mark.filterwarnings("default")  # a peer's warnings are not ours
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.title)
def test_all_peers_that_are_installed_give_the_same_numbers(work):
    found, _ = peers.installed()
    seconds = small(work).measure(found, rounds=1)
    assert {"leaky", *work.aims} - set(seconds) <= set(ways_in_the_sources(work.table))
    assert all(each > 0 for each in seconds.values())


@pytest.mark.parametrize("wrong", [[1.0, 2.001], [1.0, np.nan], [1.0, 2.0, 3.0]])
def test_a_peer_that_does_something_else_is_not_timed(wrong):
    peer = SimpleNamespace(
        TRAINING={
            "leaky": lambda task: lambda: np.array([1.0, 2.0]),
            "other": lambda task: lambda: np.array(wrong),
        }
    )
    with pytest.raises(AssertionError, match=r"^other "):
        WORKS[0].measure([peer], rounds=1)


def test_a_peer_without_our_activation_is_compared_with_relu():
    slopes = []

    def way(task):
        slopes.append(task.mlp.negative_slope)
        return lambda: np.array([task.mlp.negative_slope + 1])

    peer = SimpleNamespace(TRAINING={"leaky": way, "other (ReLU)": way})
    WORKS[0].measure([peer], rounds=1)
    assert slopes == [0.01, 0, 0]


def test_the_ways_take_turns():
    calls = []
    timing.medians({name: lambda name=name: calls.append(name) for name in "ab"}, rounds=3)
    assert "".join(calls) == "ababab"


def test_a_library_that_is_not_installed_is_skipped_by_name(monkeypatch):
    def without_torch(name):
        if name == "by_torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
        return name

    monkeypatch.setattr(peers, "import_module", without_torch)
    found, missing = peers.installed()
    assert missing == ["torch"]
    assert found[0] == "by_leaky" and len(found) == len(peers.KNOWN) - 1


def test_our_own_wrong_import_is_not_taken_for_a_library_that_is_not_installed(monkeypatch):
    def broken(name):
        raise ModuleNotFoundError("No module named 'taskz'", name="taskz")

    monkeypatch.setattr(peers, "import_module", broken)
    with pytest.raises(ModuleNotFoundError, match="taskz"):
        peers.installed()


def test_every_peer_has_a_file_and_every_file_is_a_peers():
    sources = sorted(path.stem for path in FOLDER.glob("by_*.py"))
    assert sources == sorted(f"by_{name}" for name in peers.KNOWN)


def test_the_exponent_is_that_of_the_power():
    sizes = (2, 4, 8)
    assert growth.exponent(sizes, [3 * size**1.5 for size in sizes]) == pytest.approx(1.5)


# --- When the committed page is renewed.

# `main` with measurements that cost nothing; in a process of its own, since it sets the number
# of threads for all that is imported later.
RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import speed

def stop():
    raise KeyboardInterrupt

def build():
    print("as it was" if speed.PAGE.read_text() == "before" else "half written")
    return {"building": 1, "again": 1}

speed.PAGE = Path(sys.argv[2])
speed.peers.installed = lambda: ([], sys.argv[3].split())
speed.peers.versions = lambda: "numpy 1.0"
speed.WORKS = []
speed.growth.measure = lambda rounds: {kind: [1, 2, 3, 4, 5] for kind in speed.growth.SIZES}
speed.importing.measure = lambda rounds: {"numpy": (0.1, 0.2)}
speed.building.notebooks = lambda: {"index.ipynb": (1, 1, 1e6)}
speed.building.measure = stop if sys.argv[4:] else build
speed.main()
"""


def bench(folder, missing="", *interrupted):
    """Return what a run printed, the page after it, and the names of all files beside the page."""
    path = folder / "speed.md"
    path.write_text("before")
    command = [sys.executable, "-c", RUN, FOLDER, path, missing, *interrupted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is not bool(interrupted), done.stderr
    return done.stdout, path.read_text("utf-8"), [each.name for each in folder.iterdir()]


def test_a_run_with_every_library_renews_the_page_at_its_end(tmp_path):
    printed, text, files = bench(tmp_path)
    assert "as it was" in printed and printed.endswith("speed.md is renewed\n")
    assert text.startswith(page.HEAD) and "## Building the book" in text
    assert files == ["speed.md"]


def test_a_run_without_a_library_prints_all_names_it_and_leaves_the_page(tmp_path):
    printed, text, files = bench(tmp_path, "torch jax")
    for heading in ("How the cost grows", "Importing", "One reader's kernel", "Building the book"):
        assert f"## {heading}\n" in printed
    assert "torch: skipped, it is not installed\njax: skipped" in printed
    assert printed.endswith("speed.md is left as it was: torch, jax would be missing from it\n")
    assert (text, files) == ("before", ["speed.md"])


def test_a_run_that_is_interrupted_leaves_the_page(tmp_path):
    printed, text, files = bench(tmp_path, "", "interrupted")
    assert "## One reader's kernel" in printed
    assert (text, files) == ("before", ["speed.md"])


# --- What the committed page says.


def test_the_page_names_versions_and_machine_and_that_seconds_do_not_travel():
    for word in ("Ratios travel, seconds do not", "Measured on", "Python 3.", "BLAS"):
        assert word.lower() in PAGE.lower(), word
    for distribution in set(peers.KNOWN.values()) - {"leaky"}:
        assert re.search(rf"{distribution} \d+\.\d+", PAGE), distribution


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.title)
def test_a_table_has_a_row_for_every_way(work):
    named = [row[0] for row in rows_of(work.title)]
    assert sorted(named) == sorted([*ways_in_the_sources(work.table), *work.floors])


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.title)
def test_the_ratios_and_verdicts_follow_from_the_medians_that_are_printed(work):
    rows = {row[0]: row[1:] for row in rows_of(work.title)}
    ours = float(rows["leaky"][0])
    for name, (median, ratio, aim) in rows.items():
        assert ratio == f"{float(median) / ours:.2f}", name
        assert aim == page.verdict(float(ratio), work.aims.get(name)), name
    assert set(work.aims) <= set(rows)


def test_the_exponents_follow_from_the_numbers_that_are_drawn():
    (cell,) = re.findall(r"(?s)measured = (\{.*?\n\})", PAGE)
    measured = ast.literal_eval(cell)
    rows = rows_of("How the cost grows")
    assert [row[0] for row in rows] == list(measured) == list(growth.SIZES)
    for kind, _, expected, found in rows:
        sizes, ms = measured[kind]
        assert tuple(sizes) == growth.SIZES[kind]
        assert found == f"{growth.exponent(sizes, ms):.2f}"
        assert expected == str(growth.EXPECTED[kind])


def test_what_an_import_adds_is_the_difference_that_is_printed():
    rows = rows_of("Importing")
    assert [row[0] for row in rows] == list(importing.IMPORTS)
    for _, before, after, added, aim in rows:
        assert int(added) == int(after) - int(before)
        assert aim == page.verdict_at_most(int(added), page.ADDED_MS)


def test_many_readers_are_reckoned_with_what_one_takes():
    rows = rows_of("One reader's kernel")
    guide = (ROOT / "book" / "teaching" / "scale.md").read_text("utf-8")
    kernel, cpu = (
        int(re.search(text, guide)[1])
        for text in (r"at most (\d+) for the kernel", r"more than (\d+) seconds of CPU")
    )
    # What was added at the end of its part since has no row until the next `make bench`.
    measured = {row[0].split("](")[1].rstrip(")") for row in rows}
    assert len(measured) == len(rows)
    for folder in ("", "chapters", "exercises"):
        names = [p.relative_to(ROOT / "book").as_posix() for p in building.NOTEBOOKS]
        part = [name for name in names if name.rpartition("/")[0] == folder]
        found = [name for name in part if name in measured]
        assert found == part[: len(found)] and len(part) - len(found) <= 1, folder
        measured -= set(found)
    assert not measured, f"no notebooks of the book: {measured}"
    assert max(float(row[3]) for row in rows) <= kernel
    assert max(float(row[2]) for row in rows) <= cpu
    steps = {row[0]: row[1] for row in rows_of("Building the book")}
    total = sum(float(row[1]) for row in rows)
    said = float(steps["running all notebooks, one after another"])
    assert said == pytest.approx(total, rel=0.02)


def test_what_a_notebook_takes_is_measured(tmp_path):
    code = "held = bytearray(300_000_000)\nsum(range(3_000_000))"
    path = write_notebook(tmp_path / "one.ipynb", code)
    seconds, cpu, peak = building.run_alone(path)
    assert 0 < cpu < seconds + 5
    assert 300e6 < peak < 500e6


def test_what_the_measuring_process_holds_is_not_counted(tmp_path):
    held = bytearray(400_000_000)
    _, _, peak = building.run_alone(write_notebook(tmp_path / "one.ipynb", "1 + 1"))
    assert peak < len(held)


def test_the_steps_of_the_build_are_judged_by_their_aims():
    rows = rows_of("Building the book")
    assert [row[0] for row in rows] == list(page.STEPS.values())
    for (_, seconds, verdict), aim in zip(rows, page.AIMS.values(), strict=True):
        assert verdict == page.verdict_at_most(float(seconds), aim)


def test_the_page_counts_its_aims():
    reached, missed = PAGE.count(": reached |"), PAGE.count(": missed |")
    assert reached + missed == sum(len(work.aims) for work in WORKS) + 2 + 3
    assert f"**{reached} of {reached + missed} aims are reached.**" in PAGE


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (page.verdict(1.33, 1.33), "at least 1.33: reached"),
        (page.verdict(1.324, 1.33), "at least 1.33: missed"),
        (page.verdict(7, None), ""),
        (page.verdict_at_most(50, 50), "at most 50: reached"),
        (page.verdict_at_most(50.1, 50), "at most 50: missed"),
    ],
)
def test_a_number_as_printed_is_held_against_its_aim(verdict, words):
    assert verdict == words
