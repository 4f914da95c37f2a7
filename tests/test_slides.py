"""Slides of a chapter: what a class looks at, with the prose in the notes, and no other host."""

import importlib.util
import re

import nbformat
import pytest
from slides import copy_reveal, make

SOURCE = """# A chapter

**Does it move?** Some prose.

```{admonition} What you will be able to do
:class: tip
- look
- guess
```"""
CELLS = [
    nbformat.v4.new_markdown_cell(SOURCE),
    nbformat.v4.new_markdown_cell(
        "## A section\n\nSpoken prose, with {doc}`a page <page>`.\n\n$$\nz = w x\n$$\n\n"
        "```{admonition} Predict, then run\nIs $z$ above 0?\n```\n\n"
        "### Another\n\n1. First.\n2. Second."
    ),
    nbformat.v4.new_code_cell("print('yes & no')"),
    nbformat.v4.new_code_cell("from IPython.display import HTML\nHTML('<figure>drawn</figure>')"),
    nbformat.v4.new_code_cell("x = 1"),
    nbformat.v4.new_markdown_cell("## Exercises\n\nNot on a slide."),
    nbformat.v4.new_code_cell("print('nor is this')"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slides")
    nbformat.write(nbformat.v4.new_notebook(cells=CELLS), folder / "chapter.ipynb")
    return make(folder / "chapter.ipynb", folder)


@pytest.fixture(scope="module")
def slides(page):
    return re.findall(r"<section.*?</section>", page.read_text(encoding="utf-8"), re.S)


def test_a_slide_for_each_heading_box_output_and_figure_up_to_the_exercises(slides):
    begins = ["A chapter", "What you will be able", "A section", "Predict, then", "Another"]
    assert len(slides) == len(begins) + 2
    assert all(begin in slide for begin, slide in zip(begins, slides, strict=False))
    assert "yes &amp; no" in slides[5] and "print" in slides[5]
    assert "<figure>drawn</figure>" in slides[6]
    assert not any("Not on a slide" in slide or "nor is this" in slide for slide in slides)


def test_prose_is_in_the_notes_and_formulas_and_lists_are_shown(slides):
    shown, notes = slides[2].split('<aside class="notes">')
    assert "<math" in shown and "Spoken prose" not in shown
    assert "Spoken prose, with a page." in notes
    assert slides[4].split("<aside")[0].count("<li>") == 2


def test_a_heading_without_formulas_and_lists_has_its_first_sentence_below(tmp_path):
    cell = nbformat.v4.new_markdown_cell("## Alone\n\nOne sentence is shown. The next is not.")
    nbformat.write(nbformat.v4.new_notebook(cells=[CELLS[0], cell]), tmp_path / "short.ipynb")
    page = make(tmp_path / "short.ipynb", tmp_path).read_text(encoding="utf-8")
    shown, notes = page.split("<h2>Alone</h2>")[1].split("<aside", 1)
    assert "One sentence is shown." in shown and "The next" not in shown
    assert "The next is not." in notes


def test_a_result_comes_when_it_is_asked_for(slides):
    assert '<pre class="fragment out">' in slides[5]


def test_the_page_names_no_other_host(page):
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)


@pytest.mark.skipif(
    importlib.util.find_spec("sphinx_revealjs") is None,
    reason="reveal.js comes with `make classroom`",
)
def test_the_slides_turn_in_a_browser_without_an_error(page, browser):
    copy_reveal(page.parent)
    tab = browser.new_page()
    errors, asked = [], []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    tab.wait_for_function("window.Reveal && Reveal.isReady()")
    tab.keyboard.press("End")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("Reveal.getTotalSlides()") == 7
    assert errors == [] and all(url.startswith("file:") for url in asked)
    tab.close()
