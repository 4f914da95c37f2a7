"""Slides of the chapters: predictions shown, solutions never, prose in the notes, no other host."""

import importlib.util
import re

import nbformat
import pytest
from browser import asked_outside, visiting
from bs4 import BeautifulSoup
from outside import loads_from_outside
from prose import CHAPTERS, bibliography, blocks, titles
from slides import choices_for, copy_reveal, make, slides_of
from slides import page as slides_page
from small import write_notebook

from leaky_site.questions import PREDICTION

# What a regex sees of a chapter, and no parser: where boxes begin, and runs of plain words.
BOX = re.compile(r"^(?::{3,}|`{3,})\{admonition\} (.*)$", re.M)
DIRECTIVE = re.compile(r"^(:{3,}|`{3,})\{.*?^\1$", re.S | re.M)
ITEM = re.compile(r"^(?:- |\d+\. |\| ).*", re.M)
WORDS = re.compile(r"(?:[A-Za-z]+[,;]? ){6,}")

FOLDED = """## A section

Spoken prose. And more of it.

::::{admonition} Predict, then run
Is $z$ above 0?

1. Yes.
2. No.

:::{dropdown} The answer
It is.
:::
::::

:::{admonition} Going further
:class: dropdown
Another world.
:::"""


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem, scope="module")
def path(request):
    return request.param


@pytest.fixture(scope="module")
def chapter(path):
    """A chapter as it is committed: its text, its code and what that prints."""
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def deck(path, chapter):
    """Its slides."""
    return slides_of(chapter, choices_for(path))


def split(chapter):
    """Return the text cells' lines before the exercises, and all that stands behind them."""
    text, code = [], []
    for cell in chapter.cells:
        text.append(cell.source if cell.cell_type == "markdown" else "")
        code.append(cell.source if cell.cell_type == "code" else "")
    at = next(i for i, source in enumerate(text) if re.search(r"^## Exercises$", source, re.M))
    before, after = re.split(r"^## Exercises$", text[at], flags=re.M)
    return "\n".join([*text[:at], before]), "\n".join([after, *text[at + 1 :], *code[at + 1 :]])


def plain(html):
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def everything(deck):
    return plain("\n".join(map(str, deck)))


def test_every_prediction_is_a_slide_in_its_own_words(chapter, deck):
    predictions = [slide for slide in deck if slide.kind == "guess"]
    before, _ = split(chapter)
    assert len(predictions) == BOX.findall(before).count(PREDICTION) > 0
    for slide in predictions:
        assert plain(slide.body).startswith(PREDICTION) and len(plain(slide.body)) > 60
        assert 2 <= slide.body.count("<li>") <= 4
        assert slide.notes.count("Right: ") == 1
        assert "Right" not in slide.body


def test_no_markup_of_the_source_reaches_slides_or_notes(deck):
    for slide in deck:
        text = plain(str(slide))
        assert not re.search(r":::|```|^:\w+:|\{[\w:]+\}`|\$\w", text), text


def test_nothing_behind_the_heading_of_the_exercises_reaches_slides_or_notes(chapter, deck):
    before, after = split(chapter)
    runs = [run for run in WORDS.findall(after) if run not in before]
    assert len(runs) > 10
    text = everything(deck)
    assert "Hint:" not in text and [run for run in runs if run in text] == []


def test_all_that_a_chapter_says_before_its_exercises_is_on_a_slide_or_in_the_notes(chapter, deck):
    before, _ = split(chapter)
    text = everything(deck)
    runs = [run.strip() for line in before.splitlines() for run in WORDS.findall(line)]
    assert len(runs) > 10
    assert [run for run in runs if run not in text] == []


def test_every_table_list_and_formula_is_shown_and_not_only_spoken(chapter, deck):
    before, _ = split(chapter)
    prose = DIRECTIVE.sub("", before)
    sections = [slide.body for slide in deck if not slide.kind]
    shown = plain("\n".join(sections))
    runs = [run.strip() for line in ITEM.findall(prose) for run in WORDS.findall(line)]
    assert [run for run in runs if run not in shown] == []
    formulas = len(re.findall(r"^\$\$$", prose, re.M)) / 2
    assert "\n".join(sections).count('display="block"') == formulas


def test_citations_and_references_are_read_as_names(deck):
    text = everything(deck)
    keys = [*bibliography(), *titles()]
    assert [key for key in keys if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text)] == []


def test_no_link_leads_to_a_page_that_is_not_there_and_no_picture_is_missing(deck):
    soup = BeautifulSoup("\n".join(map(str, deck)), "html.parser")
    assert [a["href"] for a in soup.find_all("a") if not a["href"].startswith("http")] == []
    assert soup.find_all("img") == []


def test_a_page_of_slides_loads_nothing_from_other_hosts(chapter):
    assert loads_from_outside(slides_page(chapter)) == []


def test_one_work_is_cited_by_its_authors_and_an_exercise_by_its_title():
    text = everything(slides_of(nbformat.read(CHAPTERS[0], as_version=4)))
    assert "dormant [Sokar et al., 2023]" in text
    assert "takes this cause away (The cure for shifted data)" in text


# What no chapter has today.


def deck_of(*cells):
    return slides_of(nbformat.v4.new_notebook(cells=cells))


def markdown(source):
    return nbformat.v4.new_markdown_cell(source)


@pytest.mark.parametrize("fence", [":", "`"], ids=["colons", "backticks"])
def test_what_is_folded_is_in_the_notes_alone(fence):
    text = re.sub("^:{3,}", lambda colons: fence * len(colons[0]), FOLDED, flags=re.M)
    section, prediction = deck_of(markdown(text))
    assert "<math" in prediction.body and prediction.body.count("<li>") == 2
    assert "It is." in prediction.notes and "It is." not in prediction.body
    assert "Another world." in section.notes and "Another world." not in section.body


def test_a_heading_without_formulas_and_lists_has_its_first_sentence_below():
    [slide] = deck_of(markdown("## Alone\n\n**This. One** sentence is shown. The next is not."))
    assert plain(slide.body) == "Alone This. One sentence is shown."
    assert "The next is not." in slide.notes


def test_a_heading_in_the_middle_of_a_cell_ends_the_deck():
    code = nbformat.v4.new_code_cell(
        "print(1)", outputs=[nbformat.v4.new_output("stream", text="1")]
    )
    deck = deck_of(markdown("## Before\n\nYes.\n\n## Exercises\n\nNo."), code, markdown("## After"))
    assert [plain(slide.body) for slide in deck] == ["Before Yes."]


def test_a_term_is_its_own_text_and_an_exercise_before_its_heading_is_left_out():
    text = "A {term}`dead <dead unit>` unit.\n\n:::{solution} x\n:class: dropdown\nSecret.\n:::"
    [slide] = deck_of(markdown(f"## Terms\n\n{text}"))
    assert "A dead unit." in slide.notes and "Secret" not in str(slide)


def test_the_parser_is_the_books():
    names = "paragraph colon_fence math_block dl".split()
    text = "A.\n\n:::{note}\nB\n:::\n\n$$\nz\n$$\n\nterm\n: its meaning"
    assert [block.type for block in blocks(text)] == names


# A deck as `make classroom` makes it: the notebook is run.


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slides")
    figure = "from IPython.display import HTML\nHTML('<figure>drawn</figure>')"
    sources = ["print('yes & no')", figure, "x = 1"]
    path = write_notebook(folder / "chapter.ipynb", markdown("# A chapter"), *sources)
    text = make(path, folder).read_text(encoding="utf-8")
    return re.findall(r"<section.*?</section>", text, re.S)


def test_a_slide_for_what_is_printed_when_it_is_asked_for_and_for_each_figure(run):
    assert len(run) == 3
    assert "yes &amp; no" in run[1] and "print" in run[1]
    assert '<pre class="fragment out">' in run[1]
    assert "<figure>drawn</figure>" in run[2]


@pytest.mark.slow
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_that_is_run_shows_its_figures_and_loads_nothing(path, tmp_path):
    made = make(path, tmp_path).read_text(encoding="utf-8")
    assert "<figure" in made
    assert loads_from_outside(made) == []


@pytest.mark.skipif(
    importlib.util.find_spec("sphinx_revealjs") is None,
    reason="reveal.js comes with `make classroom`",
)
def test_the_slides_turn_in_a_browser_without_an_error(browser, tmp_path):
    chapter = nbformat.read(CHAPTERS[0], as_version=4)
    (tmp_path / "chapter.html").write_text(slides_page(chapter), encoding="utf-8")
    copy_reveal(tmp_path)
    slides = slides_of(chapter)
    with visiting(browser) as page:
        page.goto((tmp_path / "chapter.html").as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        assert page.evaluate("Reveal.getTotalSlides()") == len(slides)
        shown = 0
        for _ in slides:
            shown += page.locator("section.guess.present:visible").count()
            page.evaluate("Reveal.slide(Reveal.getIndices().h + 1)")
        assert shown == sum(slide.kind == "guess" for slide in slides)
        assert page.problems == [] and asked_outside(page) == []
