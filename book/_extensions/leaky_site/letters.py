"""The letters of the book, cut out of fonts that come with installed packages.

Two kinds. Text is read in Source Serif 4, in three faces: upright, italic, semibold. A formula
needs a font that knows how braces grow and where indices stand, and phones have none: STIX Two
Math. Both are embedded in the stylesheet, in the characters that the pages use. So a page is set
as it is meant at first sight, nothing jumps, and a copy on disk has its letters, too: from there,
Firefox takes no font out of another folder.

The cut fonts bear other names than those that their licence reserves.
"""

import base64
import logging
import re
from html import unescape
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from unicodedata import name as name_of

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from sphinx.errors import ExtensionError

logging.getLogger("fontTools").setLevel(logging.WARNING)  # the build runs with INFO shown

FORMULA = re.compile(r"(?s)<math\b.*?</math>")
TAG = re.compile(r"<[^>]*>")
# What is not read in the serif: formulas, code and drawings have letters of their own.
APART = re.compile(r"(?s)<(math|code|pre|svg|script|style|head)\b.*?</\1>")


def installed(package):
    """Return the folder of a package, which is not imported for its fonts."""
    return Path(find_spec(package).origin).parent


MATH = installed("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf"
SERIF = installed("fontpkg_source_serif_4")
LICENCE, LICENCE_ON_SITE = SERIF / "LICENSE", "serif-licence.txt"
UPRIGHT = SERIF / "files" / "SourceSerif4[opsz,wght].ttf"
ITALIC = SERIF / "files" / "SourceSerif4-Italic[opsz,wght].ttf"
OPTICAL_SIZE = 14  # points: the text's 18 pixels
# Each face: its file, its weight, how CSS calls it, and the elements that are set in it.
FACES = (
    (UPRIGHT, 400, "font-weight:400", ".*"),
    (UPRIGHT, 600, "font-weight:600 900", r"<(strong|b|dt)\b[^>]*>.*?</\1>"),
    (ITALIC, 400, "font-style:italic", r"<(em|cite|i)\b[^>]*>.*?</\1>"),
)
# Until a browser has unpacked the fonts, or where it blocks them, a serif of the system stands in,
# drawn as wide, so that next to nothing moves. The mean widths of a letter in English text, in
# thousandths of the em, are those of the package @capsizecss/metrics 4.3.0.
MEAN_WIDTH = 479
STAND_INS = {
    ("Noto Serif",): 481,
    ("Times New Roman", "Liberation Serif"): 406,  # of one width
    ("Georgia", "Gelasio"): 446,
}

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


def characters(pages, elements=".*"):
    """Return the characters that stand in the text of `pages`, inside elements of some kind."""
    texts = (APART.sub("", page) for page in pages)
    found = (match[0] for text in texts for match in re.finditer(f"(?s){elements}", text))
    return set(unescape("".join(TAG.sub("", part) for part in found))) - set("\n\t")


def known_to(path):
    """Return the characters for which a font has a glyph."""
    with TTFont(str(path)) as font:
        return set(map(chr, font.getBestCmap()))


def lacking(pages):
    """Return the characters that some face of the serif would have to show and does not know.

    Raises
    ------
    ExtensionError
        If the font for mathematics, which then shows them, does not know one either.
    """
    lacks = (characters(pages, elements) - known_to(path) for path, _, _, elements in FACES)
    lacks = set().union(*lacks)
    if nowhere := sorted(lacks - known_to(MATH)):
        names = ", ".join(f"{sign} ({name_of(sign, hex(ord(sign)))})" for sign in nowhere)
        raise ExtensionError(f"The book's fonts lack {names}: write it as a formula, or in words.")
    return lacks


def cut(path, found, features=(), **axes):
    """Return a font, in the web's format, with nothing but the characters `found`.

    `axes` says where on its axes a variable font is to stand.
    """
    options = subset.Options(
        flavor="woff2", layout_features=list(features), hinting=False, name_IDs=[0, 13, 14]
    )
    font = subset.load_font(str(path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(found))
    cutter.subset(font)
    if axes:
        instantiateVariableFont(font, axes, inplace=True)
    out = BytesIO()
    subset.save_font(font, out, options)
    font.close()
    return out.getvalue()


def rule(family, data, *more):
    """Return the CSS that gives a name to a font."""
    source = f"src:url(data:font/woff2;base64,{base64.b64encode(data).decode()})"
    return f"@font-face{{{';'.join((f'font-family:{family!r}', *more, source))}}}"


def stand_in(names, width):
    """Return the CSS that lets one of the system's fonts take the serif's room."""
    source = ",".join(f"local({name!r})" for name in names)
    size = f"size-adjust:{100 * MEAN_WIDTH / width:.1f}%"
    return f'@font-face{{font-family:"Near Serif";src:{source};{size}}}'


def face(pages, path, weight, style, elements):
    """Return the CSS of one face of the serif, or nothing if nothing is set in it."""
    found = characters(pages, elements)
    if not "".join(found).strip():
        return ""  # a font without any outline is none to a browser
    data = cut(path, found, ("kern",), opsz=OPTICAL_SIZE, wght=weight)
    return rule("Book Serif", data, style, "font-display:swap")


def rules(pages):
    """Return the CSS that gives text and formulas their fonts."""
    return (
        "/*! Source Serif 4, the Source Serif 4 Project Authors, and STIX Two Math, the STIX Fonts "
        f"Project Authors: SIL Open Font License 1.1, {LICENCE_ON_SITE} */"
        + "".join(face(pages, *each) for each in FACES)
        + "".join(stand_in(*each) for each in STAND_INS.items())
        + rule("Book Math", cut(MATH, signs(pages) | lacking(pages)))
    )
