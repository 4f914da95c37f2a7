"""Verdicts in bold have names, by which other pages and the register of claims find them."""

import re

import nbformat
import pytest
from prose import CHAPTERS

CLAIM = re.compile(r"^\((claim-[a-z0-9-]+)\)=\n(.*)$", re.M)
# A whole sentence in bold at the beginning of a paragraph; a label, as "Data that lie far from 0.",
# has fewer words.
VERDICT = re.compile(r"^\*\*((?:[^*]|\*(?!\*))+[.,])\*\*", re.M)
WORDS = 7


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
    assert all(line.startswith("**") for line in named)
    verdicts = [found[0] for found in VERDICT.finditer(text) if len(found[1].split()) > WORDS]
    assert [v for v in verdicts if not any(line.startswith(v[:60]) for line in named)] == []
