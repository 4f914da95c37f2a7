"""Figures that live with a kernel and without, for any book: `show`, and `explore` with controls.

Results are set as a `table`, a `dot_plot` of intervals or a `heat_map`.

This wing knows nothing of networks: it imports neither the rest of `leaky` nor what that needs.
"""

from leaky.figures.budget import FigureBudgetWarning
from leaky.figures.control import Control
from leaky.figures.explorer import Explorer, Still, explore, show
from leaky.figures.tables import Table, dot_plot, heat_map, table

__all__ = [
    "Control",
    "Explorer",
    "FigureBudgetWarning",
    "Still",
    "Table",
    "dot_plot",
    "explore",
    "heat_map",
    "show",
    "table",
]
