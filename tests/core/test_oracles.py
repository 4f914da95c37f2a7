"""Values and gradients against autograd, SciPy, PyTorch and JAX; the largest difference is told.

PyTorch and JAX are too large for everyone's environment: where they are missing they are skipped,
and `.venv/bin/pip install torch jax` brings them in.
"""

from importlib.metadata import version

import numpy as np
import pytest
from networks import make_case
from oracles import ORACLES, descend_by, descend_by_torch

from leaky import MLP, article_recipe, train

# Largest differences allowed, in units of the largest derivative or of 1 + the loss. The first
# is what a sum of a few hundred products, up to seven layers deep, costs in rounding. SciPy's
# finite differences have round-off of about 1e-16 / 1e-6, a hundred times more where one
# derivative is small beside the loss, and the square of the step where a cross-entropy bends.
ALLOWED = {"autograd": 1e-12, "scipy": 1e-7, "torch": 1e-12, "jax": 1e-12}

oracles = pytest.mark.parametrize("name", ORACLES)


def random_case(seed):
    """Draw a network of up to six layers, with either loss, at a slope from 0 to 1.5."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 9, rng.integers(2, 8))
    sizes[-1] = max(sizes[-1], 2)
    slope = float(rng.choice([0, 0.01, 0.3, 1, rng.uniform(0, 1.5)]))
    mlp = MLP(tuple(sizes.tolist()), slope, str(rng.choice(["mse", "cross_entropy"])))
    return make_case(mlp, rng, int(rng.choice([1, 2, 10, 100])))


def near_a_kink(case):
    """Whether SciPy's step of 1e-6 may switch a unit, or meets one that is at its kink."""
    mlp, theta, X, _ = case
    return any(np.abs(Z).min() < 1e-4 for Z in mlp.preactivations(theta, X))


def largest_difference(name, seeds):
    """Compare the loss and every derivative with the oracle's; how many, and the worst."""
    compared, worst = 0, 0.0
    for case in map(random_case, seeds):
        mlp, theta, X, Y = case
        if name == "scipy" and near_a_kink(case):
            continue
        loss, gradient = mlp.loss_and_gradient(theta, X, Y)
        value, layers = ORACLES[name](mlp, mlp.unpack(theta), X, Y)
        expected = mlp.pack(layers)
        scale = np.abs(expected).max() + 1e-3  # of a dead network the gradient may be all 0
        here = max(
            float(abs(loss - value) / (1 + abs(value))),
            float(np.abs(gradient - expected).max() / scale),
        )
        assert here < ALLOWED[name], f"{mlp}: {here:.1e}"
        compared, worst = compared + 1, max(worst, here)
    return compared, worst


@oracles
def test_loss_and_gradient_agree_with(name):
    pytest.importorskip(name)
    compared, _ = largest_difference(name, range(30))
    assert compared >= 15


@pytest.mark.slow
@oracles
def test_loss_and_gradient_of_a_thousand_networks_agree_with(name, capsys):
    pytest.importorskip(name)
    compared, worst = largest_difference(name, range(1000))
    assert compared >= 500
    with capsys.disabled():
        print(f"\n{name} {version(name)}: {compared:,} networks, at most {worst:.1e} apart")


@oracles
def test_an_oracle_of_another_slope_or_with_a_wrong_sample_is_told_apart(name):
    # So that the comparison above is known to see what it must.
    pytest.importorskip(name)
    mlp, theta, X, Y = make_case(MLP((3, 5, 4, 2), 0.3), np.random.default_rng(0), 10)
    _, right = mlp.loss_and_gradient(theta, X, Y)
    for wrong in [(MLP(mlp.sizes, 0.301), X, Y), (mlp, X + 1e-3 * np.eye(10, 3), Y)]:
        _, layers = ORACLES[name](wrong[0], mlp.unpack(theta), *wrong[1:])
        assert np.abs(mlp.pack(layers) - right).max() / np.abs(right).max() > 100 * ALLOWED[name]


def article_run(name, epochs):
    """The repaired article's losses by leaky and by an oracle."""
    X, Y, layers, _ = article_recipe()
    mlp = MLP((2, 10, 10, 2))
    ours = train(mlp, mlp.pack(layers), X, Y, learning_rate=0.01, epochs=epochs).loss
    if name == "torch":
        return ours, descend_by_torch(mlp, layers, X, Y, 0.01, epochs)
    return ours, descend_by(ORACLES[name], mlp, layers, X, Y, 0.01, epochs)


# Finite differences are no way to train: their round-off would be all that is compared.
exact_oracles = pytest.mark.parametrize("name", [name for name in ORACLES if name != "scipy"])


@exact_oracles
def test_the_repaired_article_begins_as_with(name):
    pytest.importorskip(name)
    ours, theirs = article_run(name, 50)
    # Rounding of 1e-16, which descent among kinks amplifies from step to step.
    np.testing.assert_allclose(ours, theirs, rtol=1e-11)


@pytest.mark.slow
@exact_oracles
def test_the_repaired_article_agrees_epoch_by_epoch_with(name, capsys):
    pytest.importorskip(name)
    ours, theirs = article_run(name, 1000)
    apart = np.abs(ours - theirs) / theirs
    with capsys.disabled():
        print(
            f"\nthe article by {name}: {theirs[0]:.2f} falls to {theirs[-1]:.6f} in 1,000 epochs; "
            f"leaky at most {apart.max():.1e} apart, at epoch {apart.argmax()}"
        )
    assert apart.max() < 1e-7
