"""The style and the scripts of `leaky.figures`, loaded once by the pages that show any.

Each figure carries both inline, 6 kB before compression and some 55 for one that computes, so
that it lives on any page: in an exported notebook, and in a book that knows nothing of this
module. A site with many figures loads them once. Two things do it:

- the rules of the style are part of the site's one stylesheet (`rules`, asked by `style`);
- what the figures carry is taken out of the finished page (`share`): the styles, where they
  stand word for word, and the scripts, each of which becomes a file of the name that
  it bears; what a second kind of live figure adds stands in one file with the first's. A page loads
  what its own figures need.

Another book with Sphinx can take this module as a local extension as it is, if it also writes what
`rules` returns into a stylesheet of its own: `share` drops the styles from the pages.

Beyond that, a figure over its budget ends the build of this book. For its author elsewhere that
is a warning.
"""

import os
import re
from pathlib import Path

from leaky.figures import budget
from leaky.figures.live import LIVE_STYLE
from leaky.figures.page import INLINE_STYLE, page_style, shipped
from leaky.figures.tables import TABLE_STYLE

SHARED = ("explore.js", "live.js")
SCRIPT = re.compile(r'(?s)<script data-file="([\w.]+)">(.*?)</script>')


def share(app, pagename, templatename, context, doctree):
    """Take style and scripts out of a page's figures; write and link the scripts."""
    body = context.get("body", "")
    scripts = dict(SCRIPT.findall(body))
    programs = [name for name in scripts if name not in SHARED]
    if len(programs) > 1:  # asked for at once
        name = "-".join(Path(each).stem for each in programs) + ".js"
        scripts[name] = "\n".join(scripts.pop(each) for each in programs)
    for name, text in scripts.items():
        path = Path(app.outdir, "_static", name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        app.add_js_file(name, loading_method="defer")
    body = SCRIPT.sub("", body)
    for style in (INLINE_STYLE, LIVE_STYLE, TABLE_STYLE):
        body = body.replace(style, "")
    context["body"] = body


def rules():
    """Return the CSS of the figures."""
    return page_style() + shipped("live.css") + shipped("tables.css")


def refuse_what_is_over_budget():
    """Let the kernels of this build take a figure over its budget for an error."""
    before = os.environ.get("PYTHONWARNINGS")
    rule = f"error::UserWarning:{budget.__name__}"
    os.environ["PYTHONWARNINGS"] = f"{before},{rule}" if before else rule


def setup(app):
    """Run while a page's list of scripts is still open."""
    refuse_what_is_over_budget()
    app.connect("html-page-context", share, priority=600)
