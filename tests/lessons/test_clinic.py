"""The healthy program is right by outside judges, and every patient is found by its check."""

import numpy as np
import pytest

from leaky import MLP
from leaky.lessons import clinic, healthy
from leaky.lessons.clinic import CHECKS, PATIENTS, check_step, course, examine, layers_of, rebuild

BY_NAME = {patient.name: patient for patient in PATIENTS}

VERDICTS = ["passed", "failed", "inconclusive", "stops"]

# Which checks must fail, or stop, on which patient; all others must pass.
STEPS = ["step, 0.01", "step, 0.3", "step, 0", "step, −0.2", "2nd step"]
FOUND_BY = {
    "new names": STEPS,
    "lost values": [*STEPS, "memory"],
    "the mask of ReLU": ["step, 0.01", "step, 0.3", "step, −0.2", "2nd step"],
    "another mean": STEPS,
    "no learning rate": STEPS,
    "stepped too early": STEPS,
    "a second update": [*STEPS, "memory"],
    "unscaled weights": ["signal"],
    "the default scale": ["signal"],
    "output ≥ 0": ["step, 0", "step, −0.2"],
    "sign of the output": ["step, −0.2"],
    "its own default": ["step, 0.3", "step, 0", "step, −0.2"],
    "counted from zero": ["average"],
    "averaged biases": STEPS,
    "off by a layer": STEPS,
    "never cleared": ["2nd step"],
    "shuffled apart": ["pairs"],
    "moving memory": ["memory"],
}


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.3, -0.2, 1.5])
def test_the_healthy_program_agrees_with_mlp(slope):
    mlp = MLP(clinic.SIZES, slope)
    theta, X, Y = clinic.case(3)
    layers = layers_of(theta)
    np.testing.assert_allclose(healthy.loss(layers, X, Y, slope), mlp.loss(theta, X, Y))
    np.testing.assert_allclose(healthy.forward(layers, X, slope)[-1], mlp.forward(theta, X))
    used = clinic.gradient_of_step(healthy, theta, X, Y, slope)
    # θ − θ' is exact to eps·|θ|, some 1e-16, and is divided by a step of 1e-2.
    np.testing.assert_allclose(used, mlp.gradient(theta, X, Y), rtol=1e-9, atol=1e-12)


def test_the_healthy_program_trains_a_stack_as_it_trains_each_of_its_networks():
    thetas, X, Y = (np.array(parts) for parts in zip(*map(clinic.case, range(4)), strict=True))
    together = thetas.copy()
    healthy.step(layers_of(together), X, Y, 0.01, 0.1)
    for one, x, y, expected in zip(thetas, X, Y, together, strict=True):
        healthy.step(layers_of(one), x, y, 0.01, 0.1)
        np.testing.assert_allclose(one, expected, rtol=1e-12, atol=1e-14)


def test_the_first_weights_have_hes_scale_and_no_bias():
    W, b = healthy.first_layer(np.random.default_rng(0), (50, 400, 10), 0.3)
    assert W.shape == (50, 400, 10) and b.shape == (50, 1, 10)
    # 200,000 draws: their standard deviation is known to 0.2 %.
    assert W.std() == pytest.approx(np.sqrt(2 / (1.09 * 400)), rel=0.01)
    assert not b.any()


def test_a_shuffle_keeps_every_sample_and_its_target():
    X = np.arange(20.0).reshape(10, 2)
    X_new, Y_new = healthy.shuffle(X, X * 3, np.random.default_rng(0))
    np.testing.assert_array_equal(Y_new, X_new * 3)
    np.testing.assert_array_equal(np.sort(X_new[:, 0]), X[:, 0])
    assert not np.array_equal(X_new, X)


def test_nothing_but_the_layers_is_changed_by_a_step():
    theta, X, Y = clinic.case(0)
    copies = theta.copy(), X.copy(), Y.copy()
    clinic.gradient_of_step(healthy, theta, X, Y, 0.01)
    for array, copy in zip((theta, X, Y), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_the_healthy_program_passes_every_check():
    findings = examine(lambda: healthy).values()
    assert {finding.verdict for finding in findings} == {"passed"}
    assert all(findings)


def test_every_patient_is_listed_here():
    assert list(FOUND_BY) == [patient.name for patient in PATIENTS]


@pytest.mark.parametrize("name", FOUND_BY)
def test_a_patient_is_found_by_its_checks_and_by_no_other(name):
    findings = examine(BY_NAME[name].program)
    assert list(findings) == list(CHECKS)
    bad = [check for check, finding in findings.items() if finding.verdict != "passed"]
    assert bad == FOUND_BY[name]
    assert [check for check, finding in findings.items() if not finding] == bad


def test_a_finding_is_true_only_if_it_passed():
    findings = {verdict: clinic.Finding(0.0, verdict) for verdict in VERDICTS}
    assert [verdict for verdict, finding in findings.items() if finding] == ["passed"]
    assert [verdict for verdict, finding in findings.items() if finding.passed] == ["passed"]


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.name)
def test_a_patient_has_a_sheet_and_shows_what_is_changed(patient):
    assert all([patient.name, patient.symptom, patient.cure, patient.found])
    removed = {line[2:] for line in patient.changes.split("\n") if line[0] == "−"}
    added = {line[2:] for line in patient.changes.split("\n") if line[0] == "+"}
    assert added
    source = {line.split("  #")[0].strip() for line in patient.program().source.splitlines()}
    assert added <= source
    assert removed <= {line.split("  #")[0].strip() for line in clinic.SOURCE.splitlines()}


@pytest.mark.parametrize(
    ("name", "factor"), [("new names", 0), ("another mean", 2), ("no learning rate", 100)]
)
def test_a_faulty_factor_measures_what_the_formula_says(name, factor):
    theta, X, Y = clinic.case(1)
    right = clinic.gradient_of_step(healthy, theta, X, Y, 0.01)
    wrong = clinic.gradient_of_step(BY_NAME[name].program(), theta, X, Y, 0.01)
    np.testing.assert_allclose(wrong, factor * right, rtol=1e-9, atol=1e-11)
    report = check_step(BY_NAME[name].program(), theta, X, Y, 0.01)
    assert report.norm_error == pytest.approx(abs(factor - 1) / (factor + 1), rel=1e-6)


@pytest.mark.parametrize(
    ("name", "slopes", "rates"),
    [
        ("the mask of ReLU", (1e-3, 1e-2), (0.01,) * 2),
        ("stepped too early", (0.01,) * 2, (1e-3, 1e-2)),
    ],
)
def test_an_error_grows_in_proportion_to_what_causes_it(name, slopes, rates):
    errors = [
        check_step(BY_NAME[name].program(), *clinic.case(0), slope, learning_rate=rate).norm_error
        for slope, rate in zip(slopes, rates, strict=True)
    ]
    # Ten times the cause: the next term of the series is a few per cent at most here.
    assert errors[1] / errors[0] == pytest.approx(10, rel=0.1)


def test_array_errors_say_which_arrays_are_wrong():
    report = check_step(BY_NAME["averaged biases"].program(), *clinic.case(0), 0.01)
    errors = clinic.array_errors(report)
    assert [name for name, error in errors.items() if error > 1e-6] == ["b1", "b2", "b3"]
    assert list(errors) == ["W1", "b1", "W2", "b2", "W3", "b3"]


def test_an_array_of_which_nothing_was_compared_has_no_error():
    theta, X, Y = clinic.case(0)
    report = check_step(healthy, theta * 0, X, Y, 0.0)
    assert np.isnan(clinic.array_errors(report)["W1"])


def test_programs_do_not_share_what_they_keep_between_steps():
    patient = BY_NAME["never cleared"]
    first, second = patient.program(), patient.program()
    assert check_step(first, *clinic.case(0), 0.01).passed
    assert check_step(second, *clinic.case(0), 0.01).passed
    assert not check_step(first, *clinic.case(0), 0.01).passed


def test_courses_come_in_pairs_and_a_fault_outside_training_costs_nothing():
    well = course(healthy, 3, epochs=20)
    ill = course(BY_NAME["moving memory"].program(), 3, epochs=20)
    np.testing.assert_array_equal(well.loss, ill.loss)
    assert well.loss.shape == (3, 3) and well.epochs.tolist() == [0, 10, 20]
    assert (well.loss[-1] < well.loss[0]).all()
    assert well.accuracy.shape == (3,) and not well.diverged.any()


def test_another_seed_draws_other_data_and_weights():
    first = [course(healthy, 2, epochs=0, **seed).loss[0] for seed in ({}, {"seed": 9})]
    np.testing.assert_array_equal(*first)
    assert (course(healthy, 2, epochs=0, seed=10).loss[0] != first[0]).all()


def test_a_run_that_diverges_is_counted_and_has_no_accuracy():
    run = course(healthy, 3, learning_rate=1e6, epochs=20)
    assert run.diverged.all()
    assert np.isnan(run.accuracy).all()


def test_a_program_that_stops_says_so_with_its_own_line():
    with pytest.raises(NameError, match="Z2"):
        course(BY_NAME["lost values"].program(), 1)
    with pytest.raises(TypeError):
        check_step(BY_NAME["a second update"].program(), *clinic.case(0), 0.01)


@pytest.mark.parametrize(
    ("edits", "error", "words"),
    [
        ([("no such text", "x")], ValueError, "occurs 0 times"),
        ([("learning_rate", "x")], ValueError, "exactly|one place"),
        ([("def average(losses):", "def average(losses):")], ValueError, "is not changed"),
        ([("one",)], TypeError, "pair of strings"),
        ([(1, 2)], TypeError, "pair of strings"),
        ([3], TypeError, "two strings"),
        (3, TypeError, "edits must be a sequence"),
        ([("def average(losses):", "def average(losses:")], SyntaxError, "."),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused(edits, error, words):
    with pytest.raises(error, match=words):
        rebuild(edits)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: clinic.case(-1), ValueError, "seed"),
        (lambda: clinic.case(0, n=1), ValueError, "n must be"),
        (lambda: clinic.case(0.5), TypeError, "seed"),
        (lambda: check_step(healthy, *clinic.case(0), "0.1"), TypeError, "slope"),
        (
            lambda: check_step(healthy, *clinic.case(0), 0.1, learning_rate=0),
            ValueError,
            "learning_rate",
        ),
        (lambda: check_step(healthy, *clinic.case(0), 0.1, warm_up=-1), ValueError, "warm_up"),
        (lambda: course(healthy, 0), ValueError, "n_networks"),
        (lambda: course(healthy, 1, epochs=-1), ValueError, "epochs"),
        (lambda: course(healthy, 1, every=0), ValueError, "every"),
        (lambda: course(healthy, 1, learning_rate=0), ValueError, "learning_rate"),
        (lambda: course(healthy, 1, seed=-1), ValueError, "seed"),
        (lambda: course(healthy, 1, seed=1.5), TypeError, "seed"),
        (lambda: course(healthy, 1, slope=np.nan), ValueError, "slope"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
