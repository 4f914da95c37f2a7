"""What every page says of itself, for readers and for those who find it by a link or a search."""

import re
import textwrap
from pathlib import Path
from urllib.parse import quote

import matplotlib
import numpy as np
from docutils import nodes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from . import vignettes

WORDS_A_MINUTE = 180  # prose with formulas and code, read by someone who follows it
LOOKED_UP = {f"book/{name}" for name in ("claims", "glossary", "api", "bibliography")}  # not read
TIME = re.compile(r"\bTime: |\btasks, about \d+\s+minutes")  # what authors write of it
CARD = "_static/cards/{}.png"
PAPER, INK, FAINT, ACCENT = "#fbf9f4", "#22303c", "#55636f", "#b3541e"
PDF = "leaky-book.pdf"  # from `make pdf`, which the published site has

# What the theme loads and the book does without, or loads on the search page only.
# MathJax, thebe and require.js would also call other hosts.
SEARCH_SCRIPTS = re.compile(r"(?i)documentation_options|doctools|sphinx_highlight")
DROPPED_SCRIPTS = re.compile(
    r"(?i)thebe|togglebutton|toggleHint|toggleOpen|clipboard|copybutton|design-tabs"
    r"|sphinx-book-theme|mathjax|require"
)
# What is in the body for a kernel that is not there: thebe's settings, the widgets' state.
FOR_A_KERNEL = re.compile(
    r"(?s)<script type=\"(?:text/x-thebe-config|application/vnd\.jupyter\.[^\"]*)\">.*?</script>"
    r"|<script>kernelName.*?</script>"
)


def description(doctree):
    """Return the page's own description, or else how it begins, cut to fit a list of results."""
    for meta in doctree.findall(nodes.meta):
        if meta.get("name") == "description":
            return meta["content"]
    paragraphs = " ".join(p.astext() for p in doctree.findall(nodes.paragraph))
    return textwrap.shorten(paragraphs, 160, placeholder=" …")


def words(node):
    """Count what a reader reads: prose, formulas and code, but not what the code printed."""
    if isinstance(node, nodes.Text):
        return len(node.split())
    if isinstance(node, nodes.raw) or "cell_output" in node.get("classes", ()):
        return 0
    return sum(words(child) for child in node.children)


def minutes(doctree):
    """Return how long the page takes to read, in whole minutes; None if it begins by saying it."""
    _title, *beginning = next(doctree.findall(nodes.section)).children
    said = (part.astext() for part in beginning if not isinstance(part, nodes.section))
    if any(TIME.search(text) for text in said):
        return None
    return max(1, round(words(doctree) / WORDS_A_MINUTE))


def is_needed(script, pagename):
    """Tell whether a page needs this script; the search page needs Sphinx's own too."""
    name = str(script.filename or script.attributes.get("body", ""))
    if SEARCH_SCRIPTS.search(name):
        return pagename == "search"
    return not DROPPED_SCRIPTS.search(name)


def draw_card(path, title, line, picture=None):
    """Draw the picture that stands beside a link to the page: 1200 by 630 pixels.

    A chapter's card shows its own picture, as large as its title; any other shows the kink.
    """
    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    (draw_kink if picture is None else place)(figure, picture)
    lines = "\n".join(textwrap.wrap(title, 24 if picture is None else 16))
    figure.text(0.06, 0.55, lines, fontsize=44, weight="bold", color=INK, va="center")
    figure.text(0.06, 0.1, line, fontsize=21, color=FAINT)
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({"text.usetex": False, "font.family": "DejaVu Sans"}):
        figure.savefig(path, dpi=100, metadata={"Software": None})


def draw_kink(figure, _):
    """Draw the graph of Leaky ReLU to the right."""
    axes = figure.add_axes((0.66, 0.12, 0.3, 0.76))
    axes.plot([0, 0.42, 1], [0.14, 0.3, 1], color=ACCENT, linewidth=14, solid_capstyle="round")
    axes.set_axis_off()


def place(figure, picture):
    """Put a chapter's picture to the right: 456 by 304 pixels, their middle at the title's."""
    picture.set_dpi(342)
    picture.patch.set_visible(False)
    canvas = FigureCanvasAgg(picture)
    canvas.draw()
    figure.figimage(np.asarray(canvas.buffer_rgba()), 690, 195)


def icon(app):
    """Return the book's icon as part of the page: no request is spent on it."""
    svg = Path(app.confdir, app.config.html_favicon).read_text(encoding="utf-8")
    return f"data:image/svg+xml,{quote(' '.join(svg.split()))}"


def describe(app, pagename, templatename, context, doctree):
    """Give the templates what they write into a page's head and under its title."""
    book = app.config.html_title
    at_root = pagename == app.config.root_doc
    is_read = doctree and not at_root and pagename not in LOOKED_UP
    title = app.env.titles[pagename].astext() if doctree else context.get("title", "")
    address = app.config.html_baseurl if at_root else context["pageurl"]
    card = CARD.format(pagename)
    summary = description(doctree) if doctree else ""
    lines = (book, app.config.author) if at_root else (title, book)
    picture = vignettes.of(pagename, (ACCENT, INK))
    draw_card(Path(app.outdir, card), *lines, picture)
    context.update(
        default_mode="light",  # where no script chooses the colours
        pageurl=address,
        page_title=book if at_root else f"{title} – {book}",
        page_description=summary if len(summary) >= 40 else f"{title}, a page of the book {book}.",
        card=app.config.html_baseurl + card,
        card_shows=picture.get_label() if picture else "the graph of Leaky ReLU",
        pdf=app.config.html_baseurl + PDF,
        favicon_url=icon(app),
        minutes=minutes(doctree) if is_read else None,
        metatags=re.sub(r'<meta[^>]*name="description"[^>]*>', "", context.get("metatags", "")),
        body=FOR_A_KERNEL.sub("", context.get("body", "")),
        script_files=[s for s in context["script_files"] if is_needed(s, pagename)],
    )


def setup(app):
    """Run after the theme's own functions, which are at 500."""
    app.connect("html-page-context", describe, priority=900)
