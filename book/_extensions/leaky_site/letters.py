"""The signs that the book's formulas use, cut out of a font for mathematics.

A formula needs a font that knows how braces grow and where indices stand, and phones have none.
STIX Two Math comes with the package ziamath; what is kept of it is embedded in the stylesheet,
so that formulas are right at first sight and never jump.
"""

import base64
import logging
import re
from importlib.resources import files
from io import BytesIO

from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)  # the build runs with INFO shown

FORMULA = re.compile(r"(?s)<math\b.*?</math>")
TAG = re.compile(r"<[^>]*>")

# A browser slants single letters by itself: it takes them from a block of their own.
SLANTED = {
    **{chr(ord("A") + i): chr(0x1D434 + i) for i in range(26)},
    **{chr(ord("a") + i): chr(0x1D44E + i) for i in range(26)},
    **{chr(ord("Α") + i): chr(0x1D6E2 + i) for i in range(25)},
    **{chr(ord("α") + i): chr(0x1D6FC + i) for i in range(25)},
    **dict(zip("h∂ϵϑϰϕϱϖ", "ℎ𝜕𝜖𝜗𝜘𝜙𝜚𝜛", strict=True)),
}
ALWAYS = "0123456789()[]{}|+−=<>.,√"  # a root's sign is drawn, never written


def signs(pages):
    """Return every character that stands in a formula of `pages`, upright and slanted."""
    formulas = (TAG.sub("", formula) for page in pages for formula in FORMULA.findall(page))
    found = set("".join(formulas)) | set(ALWAYS)
    return found | {SLANTED[sign] for sign in found if sign in SLANTED}


def cut(found):
    """Return the font, in the web's format, with nothing but the signs `found`."""
    options = subset.Options(flavor="woff", layout_features=[], hinting=False, name_IDs=["*"])
    path = files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf"
    font = subset.load_font(str(path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(found))
    cutter.subset(font)
    out = BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def rules(pages):
    """Return the CSS that gives formulas their font, and its licence."""
    data = base64.b64encode(cut(signs(pages))).decode()
    return (
        "/*! STIX Two Math, the STIX Fonts Project Authors, SIL Open Font License 1.1 */"
        f'@font-face{{font-family:"Book Math";src:url(data:font/woff;base64,{data})}}'
    )
