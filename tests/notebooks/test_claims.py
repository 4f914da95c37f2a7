"""Verdicts in bold have names, by which other pages and the register of claims find them."""

import re

import nbformat
import pytest
from prose import CHAPTERS

from leaky.lessons import claims as register

CLAIM = re.compile(r"^\((claim-[a-z0-9-]+)\)=\n(.*)$", re.M)
# A whole sentence in bold at the beginning of a paragraph; a label, as "Data that lie far from 0.",
# has fewer words.
VERDICT = re.compile(r"^\*\*((?:[^*]|\*(?!\*))+[.,])\*\*", re.M)
WORDS = 7
# The chapters whose claims are all in the register.
REGISTERED = (1, 2, 4)


def text_of(path):
    cells = nbformat.read(path, as_version=4).cells[1:]  # the first asks the chapter's question
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return text.partition("\n## Exercises\n")[0]


@pytest.mark.parametrize("path", CHAPTERS[:4], ids=lambda path: path.stem)
def test_each_verdict_of_the_first_chapters_has_a_name_of_its_own(path):
    text = text_of(path)
    claims = CLAIM.findall(text)
    assert len({name for name, _ in claims}) == len(claims) > 0
    named = [line for _, line in claims]
    verdicts = [found[0] for found in VERDICT.finditer(text) if len(found[1].split()) > WORDS]
    assert [v for v in verdicts if not any(line.startswith(v[:60]) for line in named)] == []


def claims_of(chapter):
    """The claims of a chapter's module, by the names that they have on the page."""
    module = f"{register.__name__}.{register.CHAPTERS[chapter]}"
    return {f"claim-{name}" for name in register.names() if register.named(name).module == module}


@pytest.mark.parametrize("chapter", REGISTERED)
def test_each_claim_on_the_page_is_in_the_register_and_the_other_way_round(chapter):
    assert {name for name, _ in CLAIM.findall(text_of(CHAPTERS[chapter - 1]))} == claims_of(chapter)


@pytest.mark.parametrize("path", CHAPTERS[:4], ids=lambda path: path.stem)
def test_a_verdict_that_is_not_firm_is_not_bold(path):
    registered = {f"claim-{name}": register.named(name) for name in register.names()}
    for name, line in CLAIM.findall(text_of(path)):
        record = register.load(registered[name]) if name in registered else None
        if record is not None:
            assert not line.startswith("**") or record.verdict == "firm", name
        elif name not in registered:
            assert line.startswith("**"), name


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_imports_scipy_where_it_first_asks_the_claims(path):
    """In the browser a package is loaded when a cell imports it; the rules need scipy."""
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    asking = re.compile(r"leaky\.lessons(\.claims\b| import claims)")
    asks = [n for n, source in enumerate(cells) if asking.search(source)]
    loads = [n for n, each in enumerate(cells) if re.search(r"^(import|from) scipy", each, re.M)]
    assert not asks or (loads and min(loads) <= min(asks))
