"""The way from every page into a kernel in the reader's own browser, and what it loads."""

import json
import re
from pathlib import Path

from . import theme

# Megabytes, as tests/site/test_lite.py measures them: what every notebook loads, and what is added
# where its code asks for it.
START = 34
ADDED = {
    "SciPy": (20, re.compile(r"\b(?:from|import) scipy\b")),
}
FRONT = "index.ipynb"
LOADS = "Loads about {} MB once: Python, NumPy, matplotlib{}. No server, no account"


def load_of(notebook):
    """Return how many megabytes a notebook loads, and the names of what it adds to the usual."""
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    added = {name: size for name, (size, pattern) in ADDED.items() if pattern.search(text)}
    return START + sum(added.values()), list(added)


def notebook_of(app, pagename):
    """Return the path of the notebook behind a page, or that of the front page's notebook."""
    source = Path(app.srcdir, f"{pagename}.ipynb")
    return source if source.exists() else Path(app.srcdir, "book", FRONT)


def add_button(app, pagename, templatename, context, doctree):
    """Offer the in-browser kernel first among the ways to run a page, on every page."""
    notebook = notebook_of(app, pagename)
    megabytes, added = load_of(notebook)
    path = notebook.relative_to(Path(app.srcdir, "book")).as_posix()
    loads = LOADS.format(megabytes, "".join(f", {name}" for name in added))
    button = {
        "type": "link",
        "text": "In this browser",
        "note": f"{loads}: what you change stays in this browser.",
        "url": f"{context['pathto']('lite/lab/index.html', 1)}?path={path}",
    }
    if notebook.stem == Path(pagename).name:
        lite = context["pathto"]("lite/", 1)
        context["run"] = {"lite": lite, "megabytes": megabytes, "loads": f"{loads}."}
    groups = theme.given(context, "header_buttons", "lite.py")
    others = [group for group in groups if group["label"] == "launch-buttons"]
    groups[:] = [group for group in groups if group not in others]
    groups.insert(
        0,
        {
            "label": "launch-buttons",
            "icon": "fas fa-rocket",
            "tooltip": f"Run it: in this browser (loads about {megabytes} MB) or elsewhere",
            "buttons": [button, *(b for group in others for b in group["buttons"])],
        },
    )


def setup(app):
    """Run once the theme's own buttons are there, which is at 501."""
    app.connect("html-page-context", add_button, priority=900)
