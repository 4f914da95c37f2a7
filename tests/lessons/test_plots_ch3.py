"""Chapter 3's figures are read back from their artists."""

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from leaky import MLP, plots
from leaky.lessons.walkthrough import walk_through

WALK = walk_through(
    (2, 1), 0.5, [[1, -1], [0.5, 0.5]], (0.5, -0.5), (0.5, 2), 0.4, negative_slope=0.1
)
INDEX = {(step.phase, step.found): i for i, step in enumerate(WALK)}


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def thick(figure, kind):
    return [
        patch
        for patch in figure.axes[0].patches
        if isinstance(patch, kind) and patch.get_linewidth() == 3
    ]


def test_a_step_shows_all_that_is_known_and_asks_for_the_rest():
    shown = texts(plots.walk_step(WALK, INDEX["forward", "h₂"]))
    assert "h₂ = −0.2\n\u00a0" in shown
    assert "ŷ = ?\n\u00a0" in shown and "L = ?\n\u00a0" in shown


def test_the_last_step_shows_every_value_and_every_derivative():
    shown = texts(plots.walk_step(WALK, len(WALK) - 1))
    for name, derivative in WALK[-1].derivatives.items():
        line = f"{name} = {WALK[-1].values[name]:g}\n∂ {derivative:g}".replace("-", "−")
        assert line in shown


def test_every_step_writes_its_rule_and_its_numbers():
    for i, step in enumerate(WALK):
        *_, rule, numbers = texts(plots.walk_step(WALK, i))
        assert rule == f"{step.phase}:  {step.rule}"
        assert numbers == (f"= {step.numbers}" if step.numbers else "\u00a0")


@pytest.mark.parametrize(
    ("phase", "found", "frames", "arrows"),
    [
        ("given", "", 0, 0),
        ("forward", "z₁", 1, 3),
        ("forward", "L", 1, 2),
        ("back", "ŷ", 1, 1),
        ("back", "v₂", 0, 1),
        ("back", "c₃", 0, 1),
        ("back", "z₂", 1, 1),
        ("back", "w₁₂", 0, 1),
        ("back", "x₁", 1, 2),
    ],
)
def test_a_step_marks_what_it_computes_and_the_arrows_it_goes_along(phase, found, frames, arrows):
    figure = plots.walk_step(WALK, INDEX[phase, found])
    assert len(thick(figure, FancyBboxPatch)) == frames
    assert len(thick(figure, FancyArrowPatch)) == arrows
    bold = [text.get_text() for text in figure.axes[0].texts[:-2] if text.get_weight() == "bold"]
    assert [text.split(" = ")[0] for text in bold] == ([found] if found else [])


@pytest.mark.parametrize(
    ("phase", "found", "direction"), [("forward", "h₂", -1), ("back", "z₂", 1), ("back", "c₃", -1)]
)
def test_a_thick_arrow_points_the_way_of_its_step(phase, found, direction):
    (arrow,) = thick(plots.walk_step(WALK, INDEX[phase, found]), FancyArrowPatch)
    (x0, y0), (x1, y1) = arrow._posA_posB
    assert np.sign(x1 - x0 or y1 - y0) == direction


def test_all_steps_have_the_same_artists_so_that_frames_share_them():
    counts = {
        (len(axes.texts), len(axes.patches))
        for axes in (plots.walk_step(WALK, i).axes[0] for i in range(len(WALK)))
    }
    assert len(counts) == 1


@pytest.mark.parametrize("sizes", [(2, 10, 10, 2), (3, 1), (4, 5, 6, 7, 8)])
def test_the_graph_shows_the_shapes_that_the_network_has(sizes):
    mlp = MLP(sizes)
    theta, X = np.zeros(mlp.size), np.zeros((11, sizes[0]))
    shown = texts(plots.network_graph(sizes))
    arrays = [X, *(each for Z in mlp.preactivations(theta, X) for each in (Z, Z))]
    arrays.append(mlp.forward(theta, X))
    labels = [text for text in shown if text.startswith("(n, ")]
    assert labels == [str(array.shape).replace("11", "n", 1) for array in arrays]
    for number, (W, b) in enumerate(mlp.unpack(theta), start=1):
        i = "₀₁₂₃₄"[number]
        assert f"W{i} {W.shape}\nb{i} {b.shape}" in shown


def test_the_way_back_gives_every_gradient_its_rule():
    shown = texts(plots.network_graph((2, 10, 10, 2), backward=True))
    rules = ["2 (Ŷ − Y) / (nk)", "dŶ W₃ᵀ", "dH₂ ⊙ f′(Z₂)", "dZ₂ W₂ᵀ", "dH₁ ⊙ f′(Z₁)"]
    ends = [
        f"dW{i} = {H}ᵀ d{Z}\ndb{i} = Σ rows of d{Z}"
        for i, H, Z in [("₁", "X", "Z₁"), ("₂", "H₁", "Z₂"), ("₃", "H₂", "Ŷ")]
    ]
    assert set(rules + ends) <= set(shown)
    gradients = [text for text in shown if text in ("dŶ", "dH₂", "dZ₂", "dH₁", "dZ₁", "dX")]
    assert gradients == ["dZ₁", "dH₁", "dZ₂", "dH₂", "dŶ"]


@pytest.mark.parametrize("backward", [False, True])
def test_the_graphs_text_alternative_says_what_is_drawn(backward):
    sizes = (2, 10, 10, 2)
    words = plots.network_graph_text(sizes, backward=backward)
    for text in texts(plots.network_graph(sizes, backward=backward)):
        for line in text.split("\n"):
            assert line in words or line == "dL"
    assert "dH₁ = dZ₂ W₂ᵀ" in words or not backward
