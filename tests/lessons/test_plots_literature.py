"""What Xu and others call a."""

import numpy as np
import pytest

from leaky import plots


@pytest.mark.parametrize("a", [1.0, 5.5, 100.0])
def test_the_slope_that_is_drawn_is_one_over_a(a):
    left, right = plots.slope_of_a(a).axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), [-4 / a, 0, 4])
    curve, dot = right.lines
    np.testing.assert_allclose(curve.get_ydata(), 10 ** -np.array(curve.get_xdata()))
    np.testing.assert_allclose(dot.get_xydata(), [[np.log10(a), 1 / a]])
    assert f"slope {1 / a:.3g}" in left.get_title()
