"""The engine of the live figures computes what `leaky` and NumPy do, in a real browser."""

from functools import cache
from pathlib import Path

import pytest
from browser import visiting
from engine_faults import FAULTS, planted
from engine_questions import (
    OPTIMIZERS,
    about_an_extreme,
    about_data,
    about_divergence,
    about_draws,
    about_killing,
    about_names,
    about_network,
    about_order,
    about_restoring,
    about_start,
    about_training,
    case,
    disagreements,
)

import leaky

ENGINE = Path(leaky.__file__).parent / "lessons" / "live" / "engine.js"
ASKING = Path(__file__).with_name("engine_answers.js")

# Nothing above 2⁵³ is a whole number of its own in JavaScript.
SEEDS = (0, 7, 2**32 + 5, 2**53 - 1)
SCHEMES = ("he", "normal", "pytorch", "zeros")


@pytest.fixture(scope="module")
def page(browser):
    with visiting(browser) as page:
        page.add_script_tag(path=ASKING)
        yield page
        assert page.problems == []


@cache
def engine():
    return ENGINE.read_text("utf-8")


def wrong(page, questions, text):
    """Ask an engine all questions; return which of them it answers wrongly, and in what."""
    asked = [question.asked for question in questions]
    answers = page.evaluate("([text, asked]) => answersOf(text, asked)", [text, asked])
    found = map(disagreements, questions, answers)
    return {index: names for index, names in enumerate(found) if names}


def trainings(indices):
    """Return what is asked of trainings, and how many are left out as decided by round-off."""
    with pytest.MonkeyPatch.context() as patch:
        questions = [about_training(index, patch) for index in indices]
    safe = [question for question in questions if not question.risky]
    return safe, len(questions) - len(safe)


def compare_networks(page, indices):
    assert wrong(page, [about_network(index) for index in indices], engine()) == {}
    questions, left_out = trainings(indices)
    assert wrong(page, questions, engine()) == {}
    print(f"{len(indices)} networks; {left_out} trainings left out")
    assert left_out <= 0.05 * len(indices)


def test_three_hundred_random_networks_are_those_of_leaky(page):
    compare_networks(page, range(300))


@pytest.mark.slow
def test_a_thousand_random_networks_are_those_of_leaky(page):
    compare_networks(page, range(1000))


def test_the_networks_are_of_all_kinds():
    networks, _, inputs, _ = zip(*map(case, range(300)), strict=True)
    assert {len(mlp.sizes) - 1 for mlp in networks} == {1, 2, 3, 4, 5}
    assert min(map(len, inputs)) == 1 and max(map(len, inputs)) > 180
    slopes = [mlp.negative_slope for mlp in networks]
    assert min(slopes) < -0.4 and max(slopes) > 1.4 and {0, 0.01, 1} <= set(slopes)


def test_units_are_killed_as_by_leaky(page):
    deep = [index for index in range(100) if len(case(index)[0].sizes) > 2]
    assert wrong(page, [about_killing(index) for index in deep], engine()) == {}


def test_parameters_are_named_as_by_leaky(page):
    assert wrong(page, [about_names(index) for index in range(30)], engine()) == {}


def restored_trainings():
    return [about_restoring(optimizer, size) for optimizer in OPTIMIZERS for size in (None, 10)]


def test_a_training_goes_on_from_a_saved_moment_as_it_did_bit_for_bit(page):
    assert wrong(page, restored_trainings(), engine()) == {}


def test_what_is_not_finite_is_so_as_in_leaky(page):
    questions = [about_an_extreme(criterion) for criterion in ("mse", "cross_entropy")]
    questions += [about_divergence(index) for index in (0, 13)]  # one of each criterion
    assert wrong(page, questions, engine()) == {}


def test_a_hundred_thousand_draws_of_a_seed_are_those_of_numpy(page):
    assert wrong(page, [about_draws(seed, 100_000) for seed in SEEDS], engine()) == {}


def test_orders_first_weights_and_data_of_a_seed_are_those_of_leaky(page):
    questions = [about_order(seed, n) for seed in SEEDS for n in (1, 2, 100, 1000)]
    questions += [about_start(seed, scheme) for seed in SEEDS for scheme in SCHEMES]
    questions += [about_data(seed, n) for seed in SEEDS for n in (2, 101)]
    assert wrong(page, questions, engine()) == {}


@cache
def few_questions():
    """Ask for a little of everything: enough to notice a fault."""
    return [
        *(about_network(index) for index in range(40)),
        *trainings(range(24))[0],
        *restored_trainings(),
        *(about_an_extreme(criterion) for criterion in ("mse", "cross_entropy")),
        about_divergence(0),
        *(about_killing(index) for index in range(20) if len(case(index)[0].sizes) > 2),
        *(about_names(index) for index in range(5)),
        *(about_draws(seed, 20_000) for seed in (7, 2**32 + 5)),
        about_order(7, 100),
        *(about_start(7, scheme) for scheme in SCHEMES),
        about_data(7, 101),
    ]


def test_nothing_is_found_where_nothing_is_wrong(page):
    assert wrong(page, few_questions(), engine()) == {}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.wrong)
def test_a_planted_fault_is_noticed(page, fault):
    questions = [question for question in few_questions() if fault.shown_by in question.expected]
    found = wrong(page, questions, planted(engine(), fault))
    assert fault.shown_by in {name for names in found.values() for name in names}


def test_the_faults_differ_and_are_many():
    texts = {planted(engine(), fault) for fault in FAULTS} | {engine()}
    assert len(texts) == len(FAULTS) + 1 >= 21


def test_an_edit_that_cannot_be_made_is_refused():
    for old in ("no such text", "theta"):
        with pytest.raises(ValueError, match="occurs"):
            planted(engine(), FAULTS[0]._replace(old=old))


def test_as_a_file_on_disk_the_engine_adds_one_name_to_the_page_and_may_be_loaded_twice(
    browser, tmp_path
):
    script = f'<script defer src="{ENGINE.as_uri()}"></script>'
    file = tmp_path / "page.html"
    with visiting(browser) as page:
        names = []
        for text in ("", script, script * 2):
            file.write_text(f"<!doctype html>{text}", "utf-8")
            page.goto(file.as_uri())
            names.append(set(page.evaluate("Object.getOwnPropertyNames(window)")))
        assert page.evaluate("new leakyLive.MLP([2, 10, 10, 2], 0.01, 'mse').size") == 162
        assert names[1] - names[0] == names[2] - names[0] == {"leakyLive"}
        assert page.problems == []
