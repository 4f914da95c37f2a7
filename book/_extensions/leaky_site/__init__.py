"""What the book asks of Sphinx beyond `_config.yml`: one module for each concern.

========== ===================================================================
cache      executed notebooks are kept until the code that they import changes
formulas   LaTeX becomes MathML while the book is built
figures    style and script of the figures, once a page
vignettes  the small pictures of the chapters, in the list on the front page
pages      what every page says of itself: description, card, reading time
questions  a chapter's questions to check oneself, answered on the page
claims     a claim shows how it fared on fresh seeds, and a page lists all
terms      a term of the glossary shows its definition where a page first mentions it
theme      what is expected of the theme, and the sentence when it is not there
markup     the theme's HTML, repaired for keyboards and screen readers
style      one stylesheet, with the icons and letters in use and nothing else
icons      the icons in use, from the theme's collection
letters    the fonts: a serif for reading and one for formulas, cut to what is used
extras     the root page, the page for wrong addresses, the list of all pages
lite       the way from a page into a kernel in the reader's own browser
reference  the docstrings of the package, as its reference shows them
========== ===================================================================
"""

import hashlib
from importlib import import_module
from pathlib import Path

# In the order in which they connect to Sphinx. Imported by it alone: the commands, which need one
# function or another of this package, do not wait for all of it.
CONNECTED = (
    "address",
    "cache",
    "formulas",
    "figures",
    "questions",
    "claims",
    "terms",
    "vignettes",
    "pages",
    "lite",
    "markup",
    "reference",
    "style",
    "extras",
)


def fingerprint():
    """Return a hash of what shapes the pages: when it changes, all of them are written anew."""
    book = Path(__file__).parents[2]
    folders = (Path(__file__).parent, book / "_templates", book / "_static")
    files = sorted(path for folder in folders for path in folder.glob("*.*"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def setup(app):
    """Connect each module to Sphinx's events."""
    app.add_config_value("leaky_site_fingerprint", fingerprint(), "html")
    for name in CONNECTED:
        import_module(f"{__name__}.{name}").setup(app)
    return {"version": "2", "parallel_read_safe": True, "parallel_write_safe": True}
