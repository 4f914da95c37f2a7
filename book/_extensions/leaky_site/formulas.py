"""LaTeX becomes MathML while the book is built: no script draws formulas in the reader's browser.

Every browser in use draws MathML, and screen readers read it. Each has its own ideas of some
elements, though: they are written here in the way that looks the same in all. What cannot be
converted stops the build with the formula's text, rather than reach a reader in pieces.
"""

import re
from functools import cache
from html import escape

from bs4 import BeautifulSoup
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


# After which signs a long formula in running text may go on in the next line: after a relation or
# a comma, and where none makes it short enough, in a sum.
ENDS = ("=≠≈<>≤≥∝∈←→⟹,", "+−")
LONG = 20  # signs: at most 250 pixels of the 280 of a narrow phone's line
PRIMES = {"′", "″", "‴"}
SUNK = 0.47  # em: the font's accents begin 0.52 above the line; the rest is the gap to the letter

# How a formula is read aloud where only text can be: in the name of what can be pressed.
SPOKEN = {
    "msub": "{} sub {}",
    "msup": "{} to the {}",
    "msubsup": "{} sub {} to the {}",
    "mfrac": "{} over {}",
    "msqrt": "root of {all}",
}
SIGNS = {"ˆ": "hat", "˙": "dot", "¯": "bar", "\u2061": ""}


@cache
def mathml(latex, display):
    """Return `latex` as a <math> element, drawn large and on its own line if `display`.

    A long one in running text becomes several, between which a line may break.
    """
    latex = SPLIT.sub(r"\\\1{aligned}", NUMBERED.sub(r"\\\1{\2*}", latex))
    math = parsed(to_mathml.convert_with_local_state(latex, displaystyle=display)).math
    for mend in (lower_accents, set_primes, close_up_stars, set_cases_apart):
        mend(math)
    parts = [math]
    for ends in () if display else ENDS:
        parts = [piece for part in parts for piece in pieces(part, ends)]
    return "<wbr/>".join(map(str, parts))


def parsed(html):
    """Return HTML as a tree."""
    return BeautifulSoup(html, "html.parser")


def element(name, **attributes):
    """Return a new element."""
    return parsed("").new_tag(name, attrs=attributes)


def lower_accents(math):
    """Put hats, dots and bars close above their letters.

    WebKit leaves room for a whole line of text below an accent, and Chromium none at all: here
    the accent stands on the ground of a box that is no higher than its ink.
    """
    for accent in math.select("mover[accent] > mo:not([stretchy=true])"):
        accent.wrap(element("mpadded", height="0.2em", depth="0", voffset=f"-{SUNK}em"))


def set_primes(math):
    """Write primes beside their letter: raised by the browser, they are specks above the line.

    The font's primes are at the right height by themselves.
    """
    for raised in math.select("msup, msubsup"):
        prime = raised.find_all(recursive=False)[-1]
        if prime.text not in PRIMES:
            continue
        raised.wrap(element("mrow")).append(prime)
        if raised.name == "msup":
            raised.unwrap()
        else:
            raised.name = "msub"


def close_up_stars(math):
    """Leave no space around the sign of h*, as WebKit would."""
    for star in math.select("msup > mo:last-child"):
        star["lspace"] = star["rspace"] = "0"


def set_cases_apart(math):
    """Leave a gap behind the brace of cases, which Firefox would not."""
    for first in math.select("mo + mtable mtd:first-child:not([style*=padding-left])"):
        first["style"] = first.get("style", "") + "padding-left: 0.3em;"


def pieces(math, ends):
    """Return a formula, or if it is long, its parts that end with such a sign outside brackets."""
    if len(math.get_text()) <= LONG:
        return [math]
    parts, before, ended = [element("math")], "", False
    for child in math.find_all(recursive=False):
        if ended and child.name != "mspace":
            parts.append(element("math"))
            ended = False
        parts[-1].append(child)
        before += "".join(sign.text for sign in [child, *child("mo")] if sign.name == "mo")
        # The sign of a number is an operator, too: one without space on its left.
        sign = child.name == "mo" and child.text in ends and "lspace" not in child.attrs
        if sign and is_outside(before):
            child["form"] = "infix"  # the last of a formula would be taken for a sign behind it
            ended = True
    return parts


def is_outside(signs):
    """Tell whether all brackets and bars among these signs are closed."""
    opened, closed = (sum(map(signs.count, brackets)) for brackets in ("([{", ")]}"))
    return opened == closed and signs.count("|") % 2 == signs.count("‖") % 2 == 0


def spoken(html):
    """Return HTML with its formulas for the eyes, and beside each its words for the ears.

    Chromium leaves formulas out of the names that it computes.
    """
    page = parsed(html)
    for math in page("math"):
        said = element("span", **{"class": "visually-hidden"})
        said.string = words(math)
        math.insert_before(said)
        math["aria-hidden"] = "true"
    return str(page)


def words(part):
    """Return a part of a formula in words."""
    children = part.find_all(recursive=False)
    if not children:
        return SIGNS.get(part.text, part.text)
    said = [words(child) for child in children]
    return SPOKEN.get(part.name, "{all}").format(*said, all=" ".join(filter(None, said)))


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
