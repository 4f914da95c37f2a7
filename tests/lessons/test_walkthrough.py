"""The walk through a 2-2-1 network finds what the network and its gradient find."""

import numpy as np
import pytest

from leaky import MLP
from leaky.lessons.walkthrough import GIVEN, walk_through

BOOK = {
    "x": (2, 1),
    "y": 0.5,
    "W1": [[1, -1], [0.5, 0.5]],
    "b1": (0.5, -0.5),
    "W2": (0.5, 2),
    "b2": 0.4,
}
PARAMETERS = ("w₁₁", "w₁₂", "w₂₁", "w₂₂", "c₁", "c₂", "v₁", "v₂", "c₃")


def random_numbers(seed):
    rng = np.random.default_rng(seed)
    shapes = {"x": 2, "y": (), "W1": (2, 2), "b1": 2, "W2": 2, "b2": ()}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("slope", [0, 0.1, 1, 1.5, -0.5])
@pytest.mark.parametrize("seed", range(5))
def test_the_last_step_knows_the_networks_loss_and_gradient(seed, slope):
    numbers = random_numbers(seed) | {"y": 0.3, "b2": -0.2}
    last = walk_through(**numbers, negative_slope=slope)[-1]
    mlp = MLP((2, 2, 1), slope)
    theta = mlp.pack([(numbers["W1"], numbers["b1"]), (numbers["W2"][:, None], [-0.2])])
    loss, gradient = mlp.loss_and_gradient(theta, [numbers["x"]], [[0.3]])
    assert last.values["L"] == pytest.approx(loss)
    np.testing.assert_allclose([last.derivatives[name] for name in PARAMETERS], gradient)


def test_the_inputs_derivatives_are_central_differences_of_the_loss():
    last = walk_through(**BOOK, negative_slope=0.1)[-1]
    for i, name in enumerate(["x₁", "x₂"]):
        nudge = 1e-5 * np.eye(2)[i]
        up, down = (
            walk_through(**BOOK | {"x": np.add(BOOK["x"], side * nudge)}, negative_slope=0.1)[-1]
            for side in (1, -1)
        )
        numeric = (up.values["L"] - down.values["L"]) / 2e-5
        assert last.derivatives[name] == pytest.approx(numeric, rel=1e-6)


def test_every_step_computes_one_number_from_numbers_that_are_known():
    values, derivatives = set(GIVEN), {"L"}
    for step in walk_through(**BOOK)[1:]:
        if step.phase == "forward":
            assert set(step.used) <= values
            values.add(step.found)
        else:
            assert set(step.used) <= values | derivatives
            derivatives.add(step.found)
        assert set(step.values) == values
        assert set(step.derivatives) == derivatives - {"L"}


def test_the_steps_in_words_are_those_that_a_pencil_finds():
    texts = [step.text for step in walk_through(**BOOK, negative_slope=0.1)]
    assert len(texts) == 23
    assert "z₂ = x₁·w₁₂ + x₂·w₂₂ + c₂ = 2·(−1) + 1·0.5 + (−0.5) = −2." in texts[2]
    assert "h₂ = f(z₂) = 0.1 · (−2) = −0.2." in texts[4]
    assert "∂L/∂z₂ = ∂L/∂h₂ · f′(z₂) = 4 · 0.1 = 0.4. The unit is off" in texts[14]
    assert "1 · 1 + 0.4 · (−1) = 0.6. Two paths" in texts[21]


def test_a_step_says_nothing_of_what_comes_later():
    first = walk_through(**BOOK)[0]
    assert tuple(first.values) == GIVEN and not first.derivatives
    assert "w₁₂ = −1" in first.text


def test_a_wrong_shape_is_named():
    with pytest.raises(ValueError, match=r"W1 has shape \(2,\), but a 2-2-1 network takes"):
        walk_through(**BOOK | {"W1": [1, 2]})
