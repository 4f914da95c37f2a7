"""LaTeX becomes MathML while the book is built: no script draws formulas in the reader's browser.

Every browser in use draws MathML, and screen readers read it. What cannot be converted stops
the build with the formula's text, rather than reach a reader in pieces.
"""

import re
from functools import cache
from html import escape

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)
to_mathml = LatexToMathML(fancy_error=False)

# The numbers of equations are Sphinx's, so that references find them: the environments lose
# theirs. `split` is what `aligned` is called inside `equation`.
NUMBERED = re.compile(r"\\(begin|end)\{(align|gather|equation)\}")
SPLIT = re.compile(r"\\(begin|end)\{split\}")


@cache
def mathml(latex, display):
    """Return `latex` as a <math> element, drawn large and on its own line if `display`."""
    latex = SPLIT.sub(r"\\\1{aligned}", NUMBERED.sub(r"\\\1{\2*}", latex))
    return to_mathml.convert_with_local_state(latex, displaystyle=display)


def convert(node, display):
    """Return a formula's MathML; or warn, which fails the build, and return its LaTeX."""
    latex = node.astext().strip()
    try:
        return mathml(latex, display)
    except LatexError as error:
        reason = str(error).split(": ", 1)[-1]
        logger.warning("This formula cannot be shown: %s\n%s", reason, latex, location=node)
        return f"<code>{escape(latex)}</code>"


def inline(self, node):
    """Write a formula in a line of text."""
    self.body.append(convert(node, display=False))
    raise nodes.SkipNode


def display(self, node):
    """Write a formula on its own line, in a box that scrolls where the page is too narrow."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(f'<div class="formula">{convert(node, display=True)}</div>')
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Offer these functions to `html_math_renderer` in `_config.yml`."""
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
