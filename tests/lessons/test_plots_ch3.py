"""Chapter 3's figures are read back from their artists."""

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, Rectangle

from leaky import MLP, plots
from leaky.lessons.walkthrough import walk_through

NUMBERS = ((2, 1), 0.5, [[1, -1], [0.5, 0.5]], (0.5, -0.5), (0.5, 2), 0.4)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("slope", [0.1, 0])
def test_the_graph_of_a_walk_shows_every_value_and_every_derivative(slope):
    last = walk_through(*NUMBERS, negative_slope=slope)[-1]
    shown = texts(plots.walk_graph([last], slope))
    for name, value in last.values.items():
        below = f"∂ {last.derivatives[name]:.3g}" if name in last.derivatives else "\u00a0"
        assert f"{name} = {value:.3g}\n{below}".replace("-", "−") in shown


@pytest.mark.parametrize("slope", [0.1, 0])
def test_a_derivative_is_the_sum_of_what_the_arrows_bring_by_the_factors_on_them(slope):
    last = walk_through(*NUMBERS, negative_slope=slope)[-1]
    shown = texts(plots.walk_graph([last], slope))
    factors = [float(text[2:].replace("−", "-")) for text in shown if text.startswith("· ")]
    assert len(factors) == 19 - 1  # the target's arrow has none
    d, v = last.derivatives, last.values
    # Each parameter and each value of a unit has one arrow: the factor is what remains.
    ratios = [d[name] / d["ŷ"] for name in ("v₁", "v₂", "c₃", "h₁", "h₂")] + [d["ŷ"]]
    for ratio in [*ratios, 1, slope, v["w₁₁"], v["w₁₂"], v["x₁"]]:
        assert round(ratio, 9) in factors


def test_arrows_that_bring_nothing_back_are_dashed():
    for slope, count in ((0.1, 0), (0, 2)):
        last = walk_through(*NUMBERS, negative_slope=slope)[-1]
        patches = plots.walk_graph([last], slope).axes[0].patches
        arrows = [patch for patch in patches if isinstance(patch, FancyArrowPatch)]
        assert len(arrows) == 19
        assert [arrow.get_linestyle() for arrow in arrows].count("--") == count


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


PRODUCTS = [
    (("H₂ᵀ", "dŶ", "dW₃"), ("10 units", "n samples", "2 outputs")),
    (("dŶ", "W₃ᵀ", "dH₂"), ("n samples", "2 outputs", "10 units")),
]


def size(box):
    return round(box.get_height(), 6), round(box.get_width(), 6)


@pytest.mark.parametrize("names, axes", PRODUCTS)
def test_the_factors_of_a_product_meet_in_the_axis_that_is_added_over(names, axes):
    figure = plots.added_axis(names, axes)
    boxes = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    (first, second, product), (row, column, entry) = boxes[:3], boxes[3:]
    assert size(first)[1] == size(second)[0]
    assert size(product) == (size(first)[0], size(second)[1])
    assert size(row)[1] == size(first)[1] and size(column)[0] == size(second)[0]
    assert entry.get_y() == row.get_y()  # the same row of the product
    inside = [each.get_x() - whole.get_x() for each, whole in ((column, second), (entry, product))]
    assert inside[0] == pytest.approx(inside[1])  # and the same column
    shown = [text for text in figure.axes[0].texts if text.get_text() in axes]
    assert [text.get_color() == "C1" for text in shown] == [
        text.get_text() == axes[1] for text in shown
    ]
    for box in boxes[:3]:
        assert 0 < box.get_x() < box.get_x() + box.get_width() < figure.axes[0].get_xlim()[1]


@pytest.mark.parametrize("names, axes", PRODUCTS)
def test_a_products_text_alternative_says_what_is_drawn(names, axes):
    words = plots.added_axis_text(names, axes)
    for text in texts(plots.added_axis(names, axes)):
        assert text in words
