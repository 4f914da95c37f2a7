"""Draw what two papers call a: the slope, and one over it."""

import numpy as np
from matplotlib.figure import Figure

from leaky.activations import leaky_relu
from leaky.figures.style import look
from leaky.lessons.plots.canvas import chart, zero_line


@look()
def slope_of_a(a: float) -> Figure:
    """Draw Leaky ReLU for Xu's a, beside where that slope lies on the curve 1/a.

    Parameters
    ----------
    a : float
        Above 0; the axes hold 1 to 100.
    """
    figure, (left, right) = chart(height=2.9, columns=2)
    z = np.array([-4.0, 0.0, 4.0])
    left.plot(z, leaky_relu(z, 1 / a))
    zero_line(left)
    left.set(title=f"a = {a:g}: slope {1 / a:.3g}", xlabel="z", ylim=(-4.2, 4.2))
    many = np.geomspace(1, 100, 60)
    right.plot(np.log10(many), 1 / many)
    right.plot([np.log10(a)], [1 / a], "C1o", markersize=9)
    right.set_xticks(np.log10([1, 3, 10, 30, 100]), ["1", "3", "10", "30", "100"])
    right.set(title="slope = 1/a", xlabel="a", ylim=(-0.05, 1.05))
    return figure
