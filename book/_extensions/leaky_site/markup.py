"""The theme's HTML, repaired for keyboards, screen readers and small screens.

Each function below mends one thing in a parsed page. Drawings and scripts are set aside
while the page is parsed: they come back byte for byte, and parsing stays fast.
"""

import re
from html import unescape

from bs4 import BeautifulSoup, NavigableString
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter
from sphinx.jinja2glue import BuiltinTemplateLoader

from . import theme

OPAQUE = re.compile(r"(?s)(<(svg|script|style|math)\b[^>]*>)(.*?)(</\2>)")
INLINE = ("a", "em", "span", "strong")
# Every & is written as &amp;. The parser's own way for HTML leaves those that no semicolon follows,
# and a browser takes the beginning of "&copy=1" for a sign all the same.
HTML = HTMLFormatter(
    EntitySubstitution.substitute_xml,
    void_element_close_prefix="",
    empty_attributes_are_booleans=True,
)
TAG = re.compile(r"<[^>]+>")
FURTHER = "Going further"
PHONE = 42  # columns of code
PARTS = re.compile(r"(?<=\w[._(])(?=\w)")  # of a name, such as those of leaky_relu or np.exp
# Signs that mean nothing: one that the page does not use marks what is set aside.
PRIVATE = range(0xE000, 0xF900)


def fold_boxes(page):
    """Turn folded boxes into <details>, which open without a script and are found by a search."""
    for box in page.select("div.admonition.dropdown"):
        box.name = "details"
        title, *_ = theme.expected(box, ".admonition-title", "markup.py")
        title.name = "summary"
        for link in title.select("a"):
            link.unwrap()


def box_tables(page):
    """Let a wide table scroll in a box of its own; long names in it break between their parts."""
    for table in page.select("article table"):
        if not table.find_parent(class_="output"):
            table.wrap(page.new_tag("div", attrs={"class": "table-scroll"}))
        for text in [text for code in table.select("code") for text in code.find_all(string=True)]:
            parts = [part for each in PARTS.split(text) for part in (each, page.new_tag("wbr"))]
            text.replace_with(*parts[:-1])


def name_landmarks(page):
    """Give the parts of the page the roles and names by which screen readers list them."""
    for name in page.select("p.caption[role=heading]"):
        del name["role"], name["aria-level"]
    for title in page.select(".onthispage"):
        title.name = "h2"
    for bar in page.select(".sidebar-primary-items__start"):
        bar.name = "header"
    for footer in page.select("main footer"):
        footer.name = "div"


def name_folded_code(page):
    """Let what unfolds hidden code be called what stands on it, as it is for whoever sees it."""
    for summary in page.select("details.hide > summary"):
        del summary["aria-label"]


def fold_hints(page):
    """Fold an exercise's hint, which is a paragraph that begins with *Hint:* in its source."""
    for word in page.select(".exercise p > em:first-child"):
        if word.text != "Hint:" or word.previous_sibling:
            continue
        hint, text = word.parent, word.next_sibling
        word.extract()
        if type(text) is NavigableString:
            text.replace_with(re.sub(r"\S", lambda first: first[0].upper(), text, count=1))
        fold = hint.wrap(page.new_tag("details", attrs={"class": "hint"}))
        summary = page.new_tag("summary")
        summary.string = "Hint"
        fold.insert(0, summary)


def fold_further(page):
    """Fold a section that can be left out: its heading begins with *Going further*."""
    for heading in page.select("section > :is(h2, h3):first-child"):
        if heading.text.startswith(FURTHER):
            section, fold = heading.parent, page.new_tag("details", attrs={"class": "further"})
            fold.extend(part.extract() for part in list(section.contents))
            heading.wrap(page.new_tag("summary"))
            section.append(fold)


def gather_what_follows(page):
    """Put what follows a prediction, to the next heading or prediction, into one element.

    `book.js` covers it.
    """
    for choices in page.select(".choices"):
        box, follows = choices.parent, page.new_tag("div", attrs={"class": "follows"})
        while (part := box.find_next_sibling()) and part.name != "section":
            if part.select_one(":scope > .choices"):
                break
            follows.append(part.extract())
        if follows.contents:
            box.insert_after(follows)


def put_code_below_its_figure(page):
    """Let the figure come first, and what unfolds its code stand below it."""
    for code in page.select("details.hide"):
        output = code.find_next_sibling(class_="cell_output")
        if output and output.select_one("figure"):
            output.insert_after(code.extract())


def widen_figures(page):
    """Mark the figures whose panels stand beside each other: a wide page has room for them."""
    for figure in page.select("figure"):
        if figure.select_one(".leaky-drawing > svg + svg, .leaky-panel + .leaky-panel"):
            box = figure.find_parent(class_="output") or figure
            box["class"] = [*box.get("class", []), "wide"]


def join_letters(page):
    """Take the spans away that highlight nothing: half of all elements of a page with code."""
    for span in page.select(".highlight :is(span.n, span.p, span.w)"):
        span.unwrap()


def mark_long_lines(page):
    """Mark the lines of code that may not fit: they go on below, indented (book.css)."""
    for code in page.select("div.highlight pre"):
        lines = code.decode_contents(formatter=HTML).split("\n")
        marked = "\n".join(map(_marked_if_long, lines))
        # Within a <pre> the parser keeps all spaces.
        code.replace_with(BeautifulSoup(f"<pre>{marked}</pre>", "html.parser").pre)


def _marked_if_long(line):
    text = unescape(TAG.sub("", line))
    whole = line.count("<span") == line.count("</span>")  # no string that goes on in the next line
    return f'<span class="long">{line}</span>' if whole and len(text) > PHONE else line


def drop_hooks(page):
    """Remove the hooks of scripts that the book does without."""
    for tag in page.find_all(attrs={"data-bs-toggle": True}):
        del tag["data-bs-toggle"], tag["data-bs-placement"]


def hide_icons(page):
    """Keep icons, which always stand in a named button or link, out of the spoken page."""
    for icon in page.select("[class*=fa-]"):
        icon["aria-hidden"] = "true"


def name_header_links(page):
    """Say in words what the # beside a heading does."""
    for link in page.select("a.headerlink"):
        link["aria-label"] = link.get("title", "Link to this place")


def list_references(page):
    """Make the bibliography a list: the role that docutils gives its entries is deprecated."""
    for entry in page.select("[role=doc-biblioentry]"):
        entry["role"] = "listitem"
        entry.parent["role"] = "list"


def hold_signs_at_formulas(page):
    """Keep a comma, or a bracket, in the line of the formula at which it stands.

    To a browser a formula is a picture, and next to a picture a line may break.
    """
    for formula in page.select("math:not([display])"):
        before = beside(formula, "previous_sibling", r"\S+$")
        after = beside(formula, "next_sibling", r"^\S+")
        if before or after:
            held = formula.wrap(page.new_tag("span", attrs={"class": "held"}))
            held.insert(0, before)
            held.append(after)


def beside(tag, sibling, pattern):
    """Cut the signs that fit the pattern off the text beside a tag, and return them."""
    while getattr(tag, sibling) is None and tag.parent.name in INLINE:
        tag = tag.parent
    text = getattr(tag, sibling)
    found = re.search(pattern, text) if type(text) is NavigableString else None
    if not found:
        return ""
    text.replace_with(re.sub(pattern, "", text))
    return found[0]


MENDS = (
    hold_signs_at_formulas,
    fold_boxes,
    fold_hints,
    box_tables,
    name_landmarks,
    list_references,
    name_folded_code,
    put_code_below_its_figure,
    widen_figures,
    join_letters,
    mark_long_lines,
    drop_hooks,
    hide_icons,
    name_header_links,
    fold_further,
    gather_what_follows,
)


def add_line_under_title(page, minutes, run):
    """Write under the title how long the page takes to read, and offer to run its code."""
    heading = page.select_one("article h1")
    runs = run and page.select_one("article .cell_input")
    if not heading or not (minutes or runs):
        return
    line = page.new_tag("div", attrs={"class": "reading-time"})
    heading.insert_after(line)
    if minutes:
        line.string = f"Reading time: about {minutes} minute{'s' * (minutes > 1)}"
    if runs:
        kind = {"type": "button", "class": "run-page pst-js-only", "data-lite": run["lite"]}
        button = page.new_tag("button", attrs=kind | {"title": run["loads"]})
        button.string = f"Run this page (loads {run['megabytes']} MB)"
        line.append(button)


def mend(html, minutes=None, run=None, parts=()):
    """Return a page's HTML with every repair made.

    Parameters
    ----------
    html : str
    minutes : int, optional
        How long it takes to read; without, it is not said.
    run : dict, optional
        What running its code loads, and from where.
    parts : sequence of str, optional
        Selectors of what must be there: a page of the theme has `theme.PARTS`.
    """
    aside = []
    mark = next(sign for sign in map(chr, PRIVATE) if sign not in html)

    def set_aside(match):
        aside.append(match[3])
        return f"{match[1]}{mark}{len(aside) - 1}{mark}{match[4]}"

    page = BeautifulSoup(OPAQUE.sub(set_aside, html), "html.parser")
    for selector in parts:
        theme.expected(page, selector, "markup.py")
    for repair in MENDS:
        repair(page)
    add_line_under_title(page, minutes, run)
    text = page.decode(formatter=HTML)
    return re.sub(f"{mark}(\\d+){mark}", lambda match: aside[int(match[1])], text)


class Templates(BuiltinTemplateLoader):
    """Sphinx's templates, with every page mended as it is written."""

    def render(self, template, context):
        """Return the page that `template` makes of `context`, mended."""
        html = super().render(template, context)
        if "<html" not in html[:500]:
            return html
        return mend(html, context.get("minutes"), context.get("run"), theme.PARTS)


def setup(app):
    """Make Sphinx write its pages through `Templates`."""
    app.connect("config-inited", lambda app, config: setattr(config, "template_bridge", BRIDGE))


BRIDGE = f"{Templates.__module__}.{Templates.__name__}"
