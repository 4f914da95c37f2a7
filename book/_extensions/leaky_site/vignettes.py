"""The small pictures of the chapters, in the list of chapters on the front page.

They are drawn by `leaky.lessons.plots.vignettes`. The list itself stays plain Markdown, which a
notebook shows well; and the pictures are hidden from screen readers, for the text says it all.
"""

import re
from pathlib import PurePosixPath

from docutils import nodes

from leaky import plots
from leaky.figures.svg import draw_svg

CHAPTER = re.compile(r"book/chapters/(\d\d)_")
SVG = re.compile(r"(?s)<svg.*</svg>")


def of(pagename, *colors):
    """Return the picture of a page as a figure, or None if the page is no numbered chapter."""
    if not CHAPTER.match(pagename):
        return None
    return plots.vignette(PurePosixPath(pagename).name, *colors)


def markup(pagename, number):
    """Return the picture of a chapter as HTML, decorative, in the colours of the figures.

    Its parts have ids of their own, by the number of the picture on the page.
    """
    drawing = draw_svg([of(pagename)], "", name=f"vignette-{number}")
    kind = 'class="leaky-figure leaky-drawing" aria-hidden="true"'
    return f"<span {kind}>{SVG.search(drawing)[0]}</span>"


def add_pictures(app, doctree, docname):
    """Put its picture behind each entry of a list on the front page that begins with a chapter."""
    if docname != app.config.root_doc or app.builder.format != "html":
        return
    chapters = (name for name in app.env.found_docs if CHAPTER.match(name))
    pages = {app.builder.get_relative_uri(docname, name): name for name in chapters}
    for number, entry in enumerate(doctree.findall(nodes.list_item)):
        link = next(entry.findall(nodes.reference), None)
        if link is not None and link.get("refuri") in pages:
            entry += nodes.raw("", markup(pages[link["refuri"]], number), format="html")


def setup(app):
    """Run when links lead to pages."""
    app.connect("doctree-resolved", add_pictures)
