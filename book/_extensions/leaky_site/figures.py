"""The style and the script of `leaky`'s figures, loaded once by the pages that show any.

Each figure carries both inline, so that it also lives in an exported notebook. In the book the
style is part of the one stylesheet, and the script is a file.
"""

from pathlib import Path

from leaky.figures import explorer

SCRIPT = "explore.js"


def share(app, pagename, templatename, context, doctree):
    """Take style and script out of a page's figures; link the script if a figure moves."""
    body = context.get("body", "")
    if explorer.INLINE_SCRIPT in body:
        app.add_js_file(SCRIPT, loading_method="defer")
    for inline in (explorer.INLINE_STYLE, explorer.INLINE_SCRIPT):
        body = body.replace(inline, "")
    context["body"] = body


def write_script(app, exception):
    """Write the script where the pages look for it."""
    if not exception and app.builder.format == "html":
        Path(app.outdir, "_static", SCRIPT).write_text(explorer.page_script(), encoding="utf-8")


def rules():
    """Return the CSS of the figures."""
    return explorer.page_style()


def setup(app):
    """Run while a page's list of scripts is still open."""
    app.connect("html-page-context", share, priority=600)
    app.connect("build-finished", write_script)
