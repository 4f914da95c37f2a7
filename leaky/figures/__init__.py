"""Figures that live with a kernel and without, for any book: `show`, and `explore` with controls.

This wing knows nothing of networks: it imports neither the rest of `leaky` nor what that needs.
"""

from leaky.figures.budget import FigureBudgetWarning
from leaky.figures.control import Control
from leaky.figures.explorer import Explorer, Still, explore, show

__all__ = ["Control", "Explorer", "FigureBudgetWarning", "Still", "explore", "show"]
