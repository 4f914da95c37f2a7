"""Figures that live with a kernel and without, for any book: `show`, and `explore` with controls.

This wing knows nothing of networks: it imports neither the rest of `leaky` nor what that needs.
"""

from leaky.figures.explorer import Control, Explorer, Still, explore, show

__all__ = ["Control", "Explorer", "Still", "explore", "show"]
