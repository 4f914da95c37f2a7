"""The style and the script of `leaky.figures`, loaded once by the pages that show any.

Each figure carries both inline, 6 kB before compression, so that it lives on any page: in an
exported notebook, and in a book that knows nothing of this module. A site with many figures loads
them once. Three things do it:

- the rules of the style are part of the site's one stylesheet (`rules`, asked by `style`);
- the script becomes a file, which a page loads if a figure on it moves (`write_script`);
- what the figures carry is taken out of the finished page, where it stands word for word as
  `INLINE_STYLE` and `INLINE_SCRIPT` (`share`).

Another book with Sphinx can take this module as a local extension as it is, if it also writes what
`rules` returns into a stylesheet of its own: `share` drops the style from the pages.

Beyond that, a figure over its budget ends the build of this book. For its author elsewhere that
is a warning.
"""

import os
from pathlib import Path

from leaky.figures import budget
from leaky.figures.page import INLINE_SCRIPT, INLINE_STYLE, page_script, page_style

SCRIPT = "explore.js"


def share(app, pagename, templatename, context, doctree):
    """Take style and script out of a page's figures; link the script if a figure moves."""
    body = context.get("body", "")
    if INLINE_SCRIPT in body:
        app.add_js_file(SCRIPT, loading_method="defer")
    for inline in (INLINE_STYLE, INLINE_SCRIPT):
        body = body.replace(inline, "")
    context["body"] = body


def write_script(app, exception):
    """Write the script where the pages look for it."""
    if not exception and app.builder.format == "html":
        Path(app.outdir, "_static", SCRIPT).write_text(page_script(), encoding="utf-8")


def rules():
    """Return the CSS of the figures."""
    return page_style()


def refuse_what_is_over_budget():
    """Let the kernels of this build take a figure over its budget for an error."""
    before = os.environ.get("PYTHONWARNINGS")
    rule = f"error::UserWarning:{budget.__name__}"
    os.environ["PYTHONWARNINGS"] = f"{before},{rule}" if before else rule


def setup(app):
    """Run while a page's list of scripts is still open."""
    refuse_what_is_over_budget()
    app.connect("html-page-context", share, priority=600)
    app.connect("build-finished", write_script)
