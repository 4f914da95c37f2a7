"""Every fault that is planted in leaky is caught, and by what `mutants.py` says catches it."""

import json
import os
import sys
from collections import Counter

import pytest
from elsewhere import run
from mutants import CHECK, MUTANTS, PACKAGE, TESTS, edited, table


def plant(every):
    """Run `mutants.py`, which needs a process that has not imported leaky yet."""
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # to fork safely
    command = [sys.executable, TESTS / "mutants.py", "--json", f"--every={every}"]
    return json.loads(run(command, env=os.environ | one_thread))


def assert_all_are_caught(every):
    """Nothing is found where nothing is wrong, and each fault by the one that is named."""
    answer = plant(every)
    assert answer["healthy"]
    chosen = MUTANTS[::every]
    for mutant, (check, caught_by) in zip(chosen, answer["outcomes"], strict=True):
        assert caught_by == mutant.caught_by, f"{mutant.file}: {mutant.wrong} ({check})"


def test_every_sixteenth_planted_fault_is_caught():
    assert_all_are_caught(every=16)


@pytest.mark.slow
def test_every_planted_fault_is_caught():
    assert_all_are_caught(every=1)


def test_every_fault_applies_exactly_once_is_python_and_differs_from_all_others():
    texts = Counter()
    for mutant in MUTANTS:
        text = edited((PACKAGE / mutant.file).read_text("utf-8"), mutant.edits)
        compile(text, mutant.file, "exec")
        texts[text] += 1
    assert max(texts.values()) == 1
    assert len({mutant[:2] for mutant in MUTANTS}) == len(MUTANTS) >= 40


@pytest.mark.parametrize("edit", [("no such text", "x"), ("theta", "x"), ("class Pass:",) * 2])
def test_an_edit_that_cannot_be_made_is_refused(edit):
    with pytest.raises(ValueError, match="occurs"):
        edited((PACKAGE / "network.py").read_text("utf-8"), [edit])


def test_every_part_of_a_network_is_among_those_that_get_faults():
    faults = Counter(mutant.file.removesuffix(".py") for mutant in MUTANTS)
    parts = {"network", "losses", "activations", "initialization", "optimizers", "training"}
    assert set(faults) == parts and min(faults.values()) >= 5


def test_the_table_says_what_is_wrong_and_who_caught_it():
    two = [MUTANTS[0], next(mutant for mutant in MUTANTS if mutant.caught_by != CHECK)]
    text = table(two, [("failed", CHECK), ("passed", "")])
    assert text.splitlines()[2:] == [
        f"| {two[0].file} | {two[0].wrong} | failed | {CHECK} |",
        f"| {two[1].file} | {two[1].wrong} | passed | nothing |",
    ]
