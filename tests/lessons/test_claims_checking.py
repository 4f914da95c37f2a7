"""Chapter 4's claims: results that make each stand, and results that overturn it."""

from dataclasses import replace

import numpy as np
import pytest

from leaky import check_network
from leaky.lessons import claims
from leaky.lessons.claims import checking

SEVEN = [name for name in checking.FAULTS if name != "no bug"]


def verdict(name, result):
    return claims.judge(name, result).verdict


def fallen(name, result):
    """The comparisons that fell; the claim as a whole falls with any of them."""
    block = claims.judge(name, result)
    fell = [each for each, found in block.comparisons.items() if found.judged.verdict == "fell"]
    assert block.verdict == ("fell" if fell else "stood")
    return fell


def test_the_orders_are_ten_and_a_hundred():
    falls = np.array([[1e-1, 1e-2, 1e-3], [5e-2, 5e-3, 5e-4]])
    claim = "orders-of-the-two-differences"
    assert fallen(claim, checking.Orders(falls, falls**2)) == []
    assert fallen(claim, checking.Orders(falls, falls)) == ["central"]
    assert fallen(claim, checking.Orders(falls**1.1, falls**2)) == ["forward"]


def test_the_own_block_of_the_orders_is_what_the_chapter_prints():
    found = checking.differences_of_exp()
    assert [f"{each:.1e}" for each in found.forward[0]] == ["5.2e-02", "5.0e-03", "5.0e-04"]
    assert [f"{each:.1e}" for each in found.central[0]] == ["1.7e-03", "1.7e-05", "1.7e-07"]
    assert verdict("orders-of-the-two-differences", found) == "stood"


def test_a_missing_derivative_is_hidden_by_one_measure_and_seen_by_the_other():
    claim = "a-norm-hides-a-missing-derivative"
    hidden, seen = np.array([2e-5, 3e-5]), np.ones(2)
    assert fallen(claim, checking.Missing(hidden, seen)) == []
    assert fallen(claim, checking.Missing(hidden + 3e-5, seen)) == ["hidden norm-wise"]
    assert fallen(claim, checking.Missing(hidden, seen * 0.9)) == ["error 1 by element"]


def test_the_own_block_of_the_missing_derivative_is_what_the_chapter_prints():
    found = checking.missing_derivatives()
    assert f"{found.norm_wise[0]:.0e} {found.worst_element[0]:.0f}" == "2e-05 1"
    assert verdict("a-norm-hides-a-missing-derivative", found) == "stood"


def made_up_sweep(
    noise=lambda h: 1e-16 / h, jumps=(3e-4, 1e-2), mask=1e-3, slope=1e-4, kinks=(3e-6, 3e-5)
):
    """Two networks with two parameters and derivatives of 1; the second parameter has a kink.

    The first derivative of a bug is wrong. Errors and jumps are given as norm-wise errors, nearly.
    """
    size = 2 * np.sqrt(2)
    distance = np.array([[np.inf, kink] for kink in kinks])
    right = np.ones((2, 2))
    numeric = {
        h: right + size * np.column_stack([[noise(h)] * 2, jumps * (distance[:, 1] <= h)])
        for h in checking.STEPS
    }
    wrong = [size * error * np.array([1, 0]) for error in (mask, slope)]
    faulty = {"no bug": right, "ReLU's mask": right + wrong[0], "slope 0.011": right + wrong[1]}
    return checking.Sweep(right, right, right, distance, faulty, numeric)


SWEPT = [
    "no-truncation-between-kinks",
    "round-off-falls-a-kink-jumps-a-bug-lies-level",
    "threshold-with-the-guard-off",
    "threshold-with-the-guard-on",
]


@pytest.mark.parametrize("name", SWEPT)
def test_a_sweep_as_the_chapter_says_makes_its_claims_stand(name):
    assert fallen(name, made_up_sweep()) == []


def test_truncation_would_overturn_its_absence():
    bent = made_up_sweep(noise=lambda h: 1e-16 / h + 1e-2 * h**2)
    assert fallen(SWEPT[0], bent) == ["step 0.001", "step 0.01", "step 0.1"]


def test_another_power_of_the_step_overturns_the_three_marks():
    assert fallen(SWEPT[1], made_up_sweep(noise=lambda h: 1e-16 / h**0.8)) == ["round-off falls"]


def test_a_kink_that_does_not_jump_overturns_the_three_marks():
    assert fallen(SWEPT[1], made_up_sweep(jumps=(3e-4, 1e-12))) == ["a kink jumps"]


def test_without_a_kink_nothing_has_to_jump():
    assert fallen(SWEPT[1], made_up_sweep(jumps=(0, 0), kinks=(1, 1))) == []


def test_a_bug_that_falls_with_the_step_overturns_the_three_marks():
    assert fallen(SWEPT[1], made_up_sweep(mask=0)) == ["ReLU's mask lies level"]
    assert fallen(SWEPT[1], made_up_sweep(slope=0)) == ["slope 0.011 lies level"]


@pytest.mark.parametrize(
    ("jumps", "comparison"),
    [
        ((3e-3, 1e-2), "ReLU's mask: one up to 1e-5"),
        ((3e-4, 5e-4), "ReLU's mask: none from 1e-4"),
        ((3e-5, 1e-2), "slope 0.011: none from 1e-5"),
    ],
)
def test_kinks_that_jump_more_or_less_overturn_the_limits_with_the_guard_off(jumps, comparison):
    assert fallen(SWEPT[2], made_up_sweep(jumps=jumps)) == [comparison]


def test_a_bug_near_the_worst_right_gradient_overturns_the_threshold_with_the_guard_on():
    by_a_million = "slope 0.011: by a million at 1e-4"
    assert fallen(SWEPT[3], made_up_sweep(slope=5e-7)) == [by_a_million]
    assert fallen(SWEPT[3], made_up_sweep(slope=5e-9)) == [
        "slope 0.011: at each step",
        by_a_million,
    ]


def made_up_alarms():
    """Three networks: gates 1 to 4 miss the smallest derivative once, gate 5 never."""
    alarms = {name: [np.ones(3, dtype=bool) for _ in range(5)] for name in SEVEN}
    alarms["no bug"] = [np.zeros(3, dtype=bool) for _ in range(5)]
    alarms[checking.MISSING] = [np.arange(3) < 2] * 4 + [np.ones(3, dtype=bool)]
    return alarms


def test_the_missing_derivative_is_for_gate_5_alone():
    name, alarms = "a-fixed-threshold-lets-the-missing-one-through", made_up_alarms()
    assert fallen(name, alarms) == []
    for gate in range(4):
        found = [*alarms[checking.MISSING]]
        found[gate] = np.ones(3, dtype=bool)
        changed = {**alarms, checking.MISSING: found}
        assert fallen(name, changed) == [f"gate {gate + 1} misses some"]


def test_one_miss_or_one_false_alarm_of_gate_5_overturns_its_claim():
    name = "a-fixed-threshold-lets-the-missing-one-through"
    alarms = made_up_alarms()
    alarms[checking.MISSING][-1][0] = False
    assert fallen(name, alarms) == ["gate 5 finds it"]
    alarms = made_up_alarms()
    alarms["no bug"][-1][0] = True
    assert fallen(name, alarms) == ["gate 5 lets the right one pass"]


@pytest.mark.parametrize("bug", SEVEN)
def test_one_bug_that_is_missed_once_overturns_the_one_direction(bug):
    alarms = made_up_alarms()
    assert fallen("one-direction-catches-seven", alarms) == []
    alarms[bug][3][1] = False
    assert fallen("one-direction-catches-seven", alarms) == [bug]


def test_the_dead_layer_of_the_own_block_cannot_be_verified():
    found = checking.dead_layers()
    assert len(found) == checking.ASKED
    assert "only 2 of 162 derivatives could be compared" in str(found[0])
    assert "10 crossed a kink and 150 could not be verified" in str(found[0])
    name = "a-dead-layer-cannot-be-verified"
    assert fallen(name, found) == []
    assert fallen(name, [*found, replace(found[0], verdict="passed")]) == ["inconclusive"]
    other = np.roll(found[0].crossed, 1)
    assert fallen(name, [*found, replace(found[0], crossed=other)]) == ["b2 on the kink"]


def test_the_shared_fault_of_the_own_block_passes():
    found = checking.shared_faults()
    assert len(found) == checking.ASKED
    name = "a-shared-fault-passes"
    assert fallen(name, found) == []
    theta, X, Y = (each[0] for each in checking.draw(0, 2))
    healthy = check_network(checking.NET, theta, X, Y)
    assert fallen(name, [*found, healthy]) == ["b3 cannot be verified"]
    assert fallen(name, [*found, replace(found[0], verdict="failed")]) == ["passed"]


def test_the_networks_are_those_of_the_chapter():
    thetas, X, _ = checking.draw(0, 200)
    first = checking.NET.parameter_names().index("W1[0, 0]")
    assert f"{checking.kink_distance(thetas[0], X[0])[first]:.4f}" == "0.0026"


def test_each_fault_is_in_the_gradient_and_the_rest_is_right():
    thetas, X, Y = checking.draw(5, 3)
    right = checking.NET.gradient(thetas, X, Y)
    faulty = checking.plant(thetas, X, Y)
    np.testing.assert_allclose(faulty["no bug"], right, rtol=1e-12, atol=1e-15)
    for name in SEVEN:
        assert checking.norm_error(faulty[name], right).min() > 1e-5, name
    dropped = faulty[checking.MISSING] != faulty["no bug"]
    assert dropped.sum(axis=1).tolist() == [1, 1, 1]
    assert (faulty[checking.MISSING][dropped] == 0).all()


def test_a_direction_has_length_1_and_sees_what_is_wrong_along_it():
    found = checking.differences(5, 2, [1e-5])
    u = checking.random_direction(1, found.thetas.shape)
    np.testing.assert_allclose(np.linalg.norm(u, axis=1), 1)
    a = found.faulty["no bug"]
    assert found.direction_error(a, 1e-5, u).max() < 1e-6
    np.testing.assert_allclose(found.direction_error(2 * a, 1e-5, u), 1 / 3, rtol=1e-5)


def test_small_sweeps_and_gates_say_what_the_large_ones_say():
    found = checking.sweep(**checking.sweep.small)
    for name in SWEPT[0], SWEPT[1], SWEPT[3]:  # the limits without the guard need many networks
        assert fallen(name, found) == []
    alarms = checking.gates(**checking.gates.small)
    assert list(alarms) == [*checking.FAULTS, checking.MISSING]
    assert fallen("one-direction-catches-seven", alarms) == []
    assert all(alarms[checking.MISSING][-1])
