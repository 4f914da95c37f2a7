"""Each figure is read back from its artists: what it shows is what it was given."""

from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules

import numpy as np

from leaky import MLP, initialize, plots, train, two_moons


def test_no_two_figures_have_the_same_name():
    modules = [
        import_module(f"{plots.__name__}.{each.name}") for each in iter_modules(plots.__path__)
    ]
    found = [
        name
        for module in modules
        for name, function in vars(module).items()
        if isfunction(function) and function.__module__ == module.__name__ and name[0] != "_"
        if not module.__name__.endswith(".canvas")
    ]
    assert sorted(found) == plots.__all__
    assert all(getattr(plots, name).__name__ == name for name in found)


def test_loss_curves_draw_the_losses_and_the_level():
    epochs, losses = np.arange(4), {"seen": [4.0, 3.0, 2.0, 1.0], "fresh": [4.0, 4.0, 5.0, 6.0]}
    axes = plots.loss_curves(epochs, losses, levels={"constant": 2.5}, ylim=(0, 7)).axes[0]
    *curves, level = axes.lines
    for curve, (name, loss) in zip(curves, losses.items(), strict=True):
        assert curve.get_label() == name
        np.testing.assert_array_equal(curve.get_xydata(), np.column_stack([epochs, loss]))
    assert set(level.get_ydata()) == {2.5}
    assert axes.get_ylim() == (0, 7)


def test_the_gallery_shows_each_image_and_names_each_mistake():
    images = np.random.default_rng(0).random((10, 64))
    labels = np.arange(10)
    answers = np.where(labels == 3, 8, labels)
    panels = plots.digit_gallery(images, labels, answers).axes
    for panel, image in zip(panels, images, strict=False):
        np.testing.assert_array_equal(panel.images[0].get_array(), image.reshape(8, 8))
    titles = [panel.get_title() for panel in panels[:10]]
    assert titles == ["0", "1", "2", "3 read as 8", "4", "5", "6", "7", "8", "9"]
    assert not any(panel.has_data() or panel.axison for panel in panels[10:])


def test_the_boundary_lies_where_the_logits_are_equal():
    mlp = MLP((2, 6, 2), 0.1, criterion="cross_entropy")
    X, labels = two_moons(60, 0.1, np.random.default_rng(0))
    theta = initialize(mlp, "he", np.random.default_rng(1))
    run = train(mlp, theta, X, labels, learning_rate=1, epochs=200)
    theta = run.theta
    left, right = plots.network_and_loss(mlp, theta, X, labels, run.loss).axes
    np.testing.assert_array_equal(right.lines[0].get_ydata(), run.loss)
    first, second, *lines = left.lines
    np.testing.assert_array_equal(first.get_xydata(), X[labels == 0])
    np.testing.assert_array_equal(second.get_xydata(), X[labels == 1])
    assert lines
    for line in lines:
        logits = mlp.forward(theta, line.get_xydata())
        # The line runs straight between points of a grid, so it is off by a little.
        assert (
            np.abs(logits[:, 1] - logits[:, 0]).max() < 0.05 * np.abs(mlp.forward(theta, X)).max()
        )


def test_for_other_targets_the_first_output_is_drawn():
    mlp, rng = MLP((2, 6, 2), 0.1), np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 40, 2))
    theta = initialize(mlp, "he", rng)
    below, above, *lines = plots.network_and_loss(mlp, theta, X, Y, [1.0]).axes[0].lines
    np.testing.assert_array_equal(above.get_xydata(), X[Y[:, 0] > 0])
    assert len(below.get_xydata()) + len(above.get_xydata()) == 40
    assert lines
    for line in lines:
        answers = mlp.forward(theta, line.get_xydata())[:, 0]  # straight between points of a grid
        assert np.abs(answers).max() < 0.05 * np.abs(mlp.forward(theta, X)).max()


def test_a_network_that_diverged_has_no_boundary():
    mlp = MLP((2, 6, 2), criterion="cross_entropy")
    X, labels = two_moons(20, 0.1, np.random.default_rng(0))
    figure = plots.network_and_loss(mlp, np.full(mlp.size, np.nan), X, labels, [np.nan])
    assert len(figure.axes[0].lines) == 2


def test_a_run_that_diverged_counts_in_the_band_as_infinite():
    losses = np.array([[4.0, 3, 2, 1, 5], [np.nan, np.inf, 2, 1, 3]])
    units = np.ones((2, 3), dtype=bool)
    left = plots.losses_and_units([0, 10], {"net": losses}, {"net": units}).axes[0]
    np.testing.assert_array_equal(left.lines[0].get_ydata(), [3, 3])
    band = left.collections[0].get_paths()[0].vertices
    assert band[:, 1].min() == 2
    assert band[:, 1].max() > left.get_ylim()[1]


def test_the_raster_has_a_bar_for_each_stretch_in_which_a_unit_is_on():
    units = np.array([[1, 0], [1, 1], [0, 0], [1, 1]], dtype=bool)  # 4 epochs, 2 units
    losses = np.ones((4, 3))
    raster = plots.losses_and_units([0, 10, 20, 30], {"net": losses}, {"net": units}).axes[1]
    bars = [[path.get_extents().intervalx for path in c.get_paths()] for c in raster.collections]
    np.testing.assert_array_equal(bars[0], [[0, 20], [30, 40]])
    np.testing.assert_array_equal(bars[1], [[10, 20], [30, 40]])


def test_the_claim_is_drawn_with_its_intervals_and_without_what_is_infinite():
    slopes = {"0": {"loss": (1, 0.5, 2)}, "0.1": {"loss": (np.inf, np.inf, np.inf)}}
    slopes["0.3"] = {"loss": (3, 2, np.inf)}
    figure = plots.claim({"unscaled": {"rate 1": slopes}, "scaled": {"rate 1": slopes}})
    assert [axes.get_title() for axes in figure.axes] == ["loss, unscaled", "loss, scaled"]
    line, *_ = figure.axes[0].containers[0]
    np.testing.assert_array_equal(line.get_ydata(), [1, 3])
    assert [text.get_text() for text in figure.axes[1].get_xticklabels()] == ["0", "0.1", "0.3"]
    (ends,) = figure.axes[0].containers[0][2]
    low, high = ends.get_segments()[0][:, 1]
    assert (low, high) == (0.5, 2)
    assert ends.get_segments()[1][1, 1] > 100
