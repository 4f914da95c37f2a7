"""A chapter's Markdown, parsed as the book parses it and written as HTML outside of the site.

What Sphinx looks up is looked up here: whom a citation cites, which exercise a reference names.
A link within the book becomes its text, since the page that it leads to lies elsewhere.
"""

import re
from dataclasses import dataclass
from functools import cache
from html import escape

import nbformat
from docutils.parsers.rst.directives.misc import TestDirective
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser
from nbconvert.filters import highlight
from pybtex.database import Entry, parse_file

from book import ROOT, notebooks, settings
from leaky_site.formulas import mathml

CONFIG = settings()
CHAPTERS = notebooks("chapters")

DIRECTIVE = re.compile(r"\{([^}]+)\} *(.*)")
ROLE_TEXT = re.compile(r"(.*?)\s*<[^<]*>$", re.S)
SENTENCE_END = re.compile(r"[.?:](?=\s|$)")


@dataclass
class Directive:
    """A directive of MyST's, with its body as Markdown."""

    name: str
    title: str
    options: dict
    body: str

    @property
    def folded(self) -> bool:
        """Whether a reader has to open it."""
        return self.name == "dropdown" or "dropdown" in str(self.options.get("class", ""))

    @property
    def for_exercises(self) -> bool:
        """Whether it holds an exercise or its solution."""
        return self.name.startswith(("exercise", "solution"))


def blocks(text: str) -> list[SyntaxTreeNode]:
    """Return the blocks of a text: its paragraphs, lists, formulas, directives."""
    return SyntaxTreeNode(PARSER.parse(text)).children


def directive(block: SyntaxTreeNode) -> Directive | None:
    """Return the directive that a block is, if it is one."""
    return _directive(block.token) if block.type in ("fence", "colon_fence") else None


def html(parts: list[SyntaxTreeNode]) -> str:
    """Write blocks, or parts of a line, as HTML."""
    tokens = [token for part in parts for token in part.to_tokens()]
    return PARSER.renderer.render(tokens, PARSER.options, {})


def line(block: SyntaxTreeNode) -> str:
    """Write a heading's or a paragraph's text as HTML, without an element around it."""
    return html(block.children)


def first_sentence(parts: list[SyntaxTreeNode]) -> str:
    """Write the first paragraph's first sentence; no sentence ends within a pair of marks."""
    paragraphs = [block for block in parts if block.type == "paragraph"]
    if not paragraphs:
        return ""
    kept, depth = [], 0
    for token in paragraphs[0].children[0].token.children:
        depth += token.nesting
        end = SENTENCE_END.search(token.content) if token.type == "text" and not depth else None
        kept.append(Token("text", "", 0, content=token.content[: end.end()]) if end else token)
        if end:
            break
    return f"<p>{PARSER.renderer.renderInline(kept, PARSER.options, {})}</p>"


def _directive(token: Token) -> Directive | None:
    head = DIRECTIVE.match(token.info)
    if head is None:
        return None
    # docutils' own class for tests is the one that takes any title and any options.
    parsed = parse_directive_text(TestDirective, head[2], token.content)
    return Directive(head[1], " ".join(parsed.arguments), parsed.options, "\n".join(parsed.body))


class Writer(RendererHTML):
    """Tokens of MyST's as HTML: formulas as MathML, roles as their text."""

    __output__ = "slides"  # the plugins bring rules for "html", which would replace these

    def math_inline(self, tokens, idx, options, env):  # noqa: D102
        return mathml(tokens[idx].content.strip(), False)

    def math_block(self, tokens, idx, options, env):  # noqa: D102
        return mathml(tokens[idx].content.strip(), True)

    math_inline_double = math_block_label = amsmath = math_block

    def myst_role(self, tokens, idx, options, env):  # noqa: D102
        return escape(_role(tokens[idx].meta["name"], tokens[idx].content))

    def fence(self, tokens, idx, options, env):  # noqa: D102
        found = _directive(tokens[idx])
        if found is None:
            return highlight.Highlight2HTML()(tokens[idx].content, tokens[idx].info or "text")
        if found.for_exercises:
            return ""
        title = f"<p><strong>{html(blocks(found.title)[0].children)}</strong></p>"
        return (title if found.title else "") + html(blocks(found.body))

    colon_fence = fence

    def link_open(self, tokens, idx, options, env):  # noqa: D102
        outside = str(tokens[idx].attrs["href"]).startswith("http")
        return self.renderToken(tokens, idx, options, env) if outside else ""

    def link_close(self, tokens, idx, options, env):  # noqa: D102
        start = max(i for i, token in enumerate(tokens[:idx]) if token.type == "link_open")
        return "</a>" if self.link_open(tokens, start, options, env) else ""


def _role(name: str, text: str) -> str:
    """Return what a reader sees of a role: its own text, or what it names."""
    if name.startswith("cite"):
        works = [bibliography()[key.strip()] for key in text.split(",")]
        if name == "cite:t":
            return ", ".join(f"{_authors(work)} [{work.fields['year']}]" for work in works)
        cited = "; ".join(f"{_authors(work)}, {work.fields['year']}" for work in works)
        return f"[{cited}]"
    own = ROLE_TEXT.fullmatch(text)
    return own[1] if own else titles().get(text, text)


def _authors(work: Entry) -> str:
    """Return whom a citation names: one or two authors, or the first of more."""
    names = [
        " ".join(str(each) for each in person.rich_last_names) for person in work.persons["author"]
    ]
    return " and ".join(names) if len(names) < 3 else f"{names[0]} et al."


@cache
def bibliography() -> dict[str, Entry]:
    """Return the works that the book cites, by their keys."""
    [file] = CONFIG["bibtex_bibfiles"]
    return dict(parse_file(ROOT / file).entries)


@cache
def titles() -> dict[str, str]:
    """Return the titles of what the chapters label: their exercises."""
    cells = [cell for path in CHAPTERS for cell in nbformat.read(path, as_version=4).cells]
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    found = [directive(block) for text in texts for block in blocks(text)]
    return {each.options["label"]: each.title for each in found if each and "label" in each.options}


PARSER = create_md_parser(
    MdParserConfig(enable_extensions=set(CONFIG["parse"]["myst_enable_extensions"])), Writer
)
