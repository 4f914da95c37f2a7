"""Each figure is read back from its artists: what it shows is what it was given."""

import numpy as np

from leaky import MLP, initialize, plots, train, two_moons


def test_loss_curves_draw_the_losses_and_the_level():
    epochs, losses = np.arange(4), {"seen": [4.0, 3.0, 2.0, 1.0], "fresh": [4.0, 4.0, 5.0, 6.0]}
    axes = plots.loss_curves(epochs, losses, level=("constant", 2.5), ylim=(0, 7)).axes[0]
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


def test_final_losses_draw_the_survivors_and_count_the_others():
    mlp = MLP((2, 4, 2), criterion="cross_entropy")
    rng = np.random.default_rng(0)
    X, labels = two_moons(20, 0.1, rng)
    theta = initialize(mlp, "he", rng, 6)
    theta[:2] = np.nan
    run = train(mlp, theta, X, labels, learning_rate=0.1, epochs=3)
    axes = plots.final_losses({"setting": {"net": run}}).axes[0]
    drawn = axes.lines[0].get_ydata()
    np.testing.assert_array_equal(np.sort(drawn), np.sort(run.loss[-1][2:]))
    assert [text.get_text() for text in axes.texts] == ["2 diverged"]
