"""A term of the glossary, where a page first mentions it, shows its definition in place.

Authors write nothing: in prose, the first mention of each term becomes a link to its entry, and the
definitions that a page needs stand at its end. The script shows them beside the term; without one,
the link leads to the glossary, and a screen reader reads the definition in either case.
"""

import re
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import NamedTuple

from docutils import nodes

from . import formulas, questions
from .markup import FURTHER

GLOSSARY = "book/glossary"
# The glossary itself, and pages that are not about the subject.
UNMARKED = (GLOSSARY, "book/api", "book/bibliography", "book/accessibility", "book/colophon")
# Words that the book uses in other senses too ("cut off", "the slope of a line", "no gain in
# accuracy"): a definition would mislead there.
EVERYDAY = {"off", "slope", "gain", "article, the"}
# Where prose stands: not in a heading, a caption, a box, a table, or what a cell printed.
PROSE = (nodes.document, nodes.section, nodes.bullet_list, nodes.enumerated_list, nodes.list_item)
HTML = ("details", "a", "table")
IN_LINE = (nodes.paragraph, nodes.emphasis, nodes.strong)

ENTRY = re.compile(r"(?m)^(\S.*)\n  (.+)$")
ROLE = re.compile(r"\{\w+\}`([^`<]*?) *(?:<[^`]*>)?`")


class Term(nodes.inline):
    """The first mention of a term; `entry` is the term as the glossary has it."""


class Glossary(NamedTuple):
    """The definitions by their terms, and the pattern that finds a term in prose."""

    definitions: dict[str, str]
    pattern: re.Pattern[str]


@cache
def read(text):
    """Return the glossary that a text of the page "Glossary" has."""
    inside = text.partition("```{glossary}\n")[2].partition("\n```")[0]
    entries = {term: ROLE.sub(r"\1", told) for term, told in ENTRY.findall(inside)}
    # The longest comes first: in "born dead" it is not "dead" that is marked.
    marked = sorted(entries.keys() - EVERYDAY, key=lambda term: (-len(term), term))
    return Glossary(entries, re.compile("|".join(map(_words, marked))))


def _words(term):
    """Return the pattern of a term: in its plural, too, and at the beginning of a sentence."""
    first = f"[{term[0].upper()}{term[0]}]" if term.islower() else re.escape(term[0])
    rest = re.escape(term[1:]).replace(r"\ ", r"\s+").replace("'", "['’]")
    return rf"(?<![\w-])(?P<{_name(term)}>{first}{rest})(?:s|es)?(?![\w-])"


def _name(term):
    """Return what a pattern or an id can be called that stands for a term."""
    return "term_" + re.sub(r"\W", "_", term)


def glossary_of(app):
    """Return the glossary as it stands now."""
    return read(Path(app.srcdir, f"{GLOSSARY}.md").read_text(encoding="utf-8"))


def mark(app, doctree):
    """Mark the first mention of each term on a page."""
    if app.env.docname in UNMARKED or GLOSSARY not in app.env.found_docs:
        return
    app.env.note_dependency(str(Path(app.srcdir, f"{GLOSSARY}.md")))
    glossary = glossary_of(app)
    names = {_name(term): term for term in glossary.definitions}
    seen = set()
    # What can be left out comes last: a page shows a definition where its reader needs it first.
    for text in sorted(filter(is_prose, doctree.findall(nodes.Text)), key=can_be_left_out):
        parts = list(_parts(text, glossary.pattern, names, seen))
        if any(isinstance(part, Term) for part in parts):
            text.parent.replace(text, parts)


def is_prose(text):
    """Tell whether a text stands in a paragraph or a list of the page itself."""
    part = text.parent
    while isinstance(part, IN_LINE):
        part = part.parent
    if part is text.parent or in_html(text):
        return False
    while isinstance(part, PROSE) and not isinstance(part, nodes.document):
        part = part.parent
    return isinstance(part, nodes.document)


def can_be_left_out(node):
    """Tell whether a node stands in a section that `markup` folds."""
    while node and not (isinstance(node, nodes.section) and node[0].astext().startswith(FURTHER)):
        node = node.parent
    return node is not None


def in_html(node):
    """Tell whether a node stands in a fold or a link that an author wrote as HTML."""
    while not isinstance(node, nodes.section | nodes.document):
        before = node.parent[: node.parent.index(node)]
        html = "".join(each.astext() for each in before if isinstance(each, nodes.raw))
        if any(len(re.findall(f"<{tag}\\b", html)) > html.count(f"</{tag}>") for tag in HTML):
            return True
        node = node.parent
    return False


def _parts(text, pattern, names, seen):
    """Cut a text at the terms that the page has not mentioned yet."""
    end = 0
    for found in pattern.finditer(text):
        term = names[found.lastgroup]
        if term not in seen:
            seen.add(term)
            if found.start() > end:
                yield nodes.Text(text[end : found.start()])
            yield Term("", found[0], entry=term)
            end = found.end()
    if end < len(text):
        yield nodes.Text(text[end:])


def visit(self, node):
    """Open a term's link, which is described by its definition."""
    href = _address(self.builder, self.docnames[0], node["entry"])
    described = f' aria-describedby="{_name(node["entry"])}"'
    self.body.append(f'<a class="term" href="{escape(href)}"{described}>')


def depart(self, node):
    """Close a term's link."""
    self.body.append("</a>")


def _address(builder, pagename, term):
    """Return the address of a term's entry in the glossary, as seen from a page."""
    page, label = builder.env.get_domain("std").objects["term", term]
    return f"{builder.get_relative_uri(pagename, page)}#{label}"


def add_definitions(app, pagename, templatename, context, doctree):
    """Write the definitions that a page needs at its end."""
    if not doctree:
        return
    terms = [node["entry"] for node in doctree.findall(Term)]
    context["body"] += "\n".join(_definition(app, pagename, term) for term in terms)


def _definition(app, pagename, term):
    told = formulas.spoken(questions.inline(glossary_of(app).definitions[term]))
    address = escape(_address(app.builder, pagename, term))
    return (
        f'<div class="definition" popover="manual"><span role="tooltip" id="{_name(term)}">{told}'
        f'</span> <a href="{address}" tabindex="-1">Glossary</a></div>'
    )


def setup(app):
    """Mark before the questions come in, and add to a page before `pages` looks at its body.

    A page that was read depends on the glossary; a change here has all pages read anew.
    """
    app.add_node(Term, html=(visit, depart))
    app.add_config_value("leaky_site_terms", sha256(Path(__file__).read_bytes()).hexdigest(), "env")
    app.connect("doctree-read", mark, priority=300)
    app.connect("html-page-context", add_definitions, priority=550)
