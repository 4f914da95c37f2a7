"""A page on paper, printed by three engines: what is on it, where sheets end, and that the screen
is afterwards as it was."""

import io
import unicodedata

import pytest
from live_pages import opened
from pypdf import PdfReader

CHAPTER = "book/chapters/03_backpropagation.html"
WITH_RADIOS = "book/chapters/07_choosing_the_slope.html"

PARTS = (
    "return [document.documentElement.dataset.theme,"
    "...[...document.querySelectorAll('article details')].map((e) => [e.open, e.name])];"
)
# The menu's button; the browser's dialog, to which nobody could answer, is left out.
PRESS = "window.print = () => {}; document.querySelector('.print-all').click();"

# Leave only some parts of a page: printing all of it and reading that takes long.
ONLY = """
  const article = document.querySelector("article");
  article.replaceChildren(...article.querySelectorAll("%s"));
"""

# A page of the book's own parts, so many that every place of a sheet is the end of some.
SECTIONS = """
  const parts = [".cell:has(details)", ".pst-scrollable-table-container", ".exercise"];
  const boxes = parts.map((part) => document.querySelector(part));
  boxes[0].querySelector(".cell_output").remove();
  const article = document.querySelector("article");
  article.replaceChildren();
  for (let i = 0; i < 90; i++) {
    const [heading, text] = [document.createElement("h2"), document.createElement("p")];
    heading.textContent = `Heading ${i} ends`;
    text.textContent = "Some words of text. ".repeat(5 + ((i * 37) % 60));
    const box = boxes[i % 5]?.cloneNode(true) ?? "";
    article.append(heading, box, text);
  }
"""


def letters(text):
    """Return what every engine writes into a PDF alike."""
    plain = unicodedata.normalize("NFKC", text)  # no ligatures
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def lines(sheet):
    """Return the lines of a sheet from the top; in the PDF itself they may have any order."""
    found = map(letters, sheet.extract_text(extraction_mode="layout").splitlines())
    return [line for line in found if line]


def printed(driver):
    """Print the page; return its sheets."""
    return PdfReader(io.BytesIO(driver.pdf())).pages


def text_of(sheets):
    return "".join(line for sheet in sheets for line in lines(sheet))


@pytest.mark.parametrize("unfold", ["", PRESS], ids=["by key", "with solutions"])
def test_printing_leaves_the_screen_as_it_was(driver, address, unfold):
    driver.goto(address + CHAPTER)
    driver.js("document.querySelector('.selftest details.wrong').open = true")
    before = driver.js(PARTS)
    assert [True, "question-1"] in before and [False, ""] in before
    driver.js(unfold)
    driver.js("for (let i = 0; i < 2; i++) dispatchEvent(new Event('beforeprint'));")
    assert driver.js(PARTS) != before
    for _ in range(2):
        driver.js("dispatchEvent(new Event('afterprint'))")
        assert driver.js(PARTS) == before
    driver.js(unfold)
    driver.pdf()
    assert driver.js(PARTS) == before


def test_answers_are_printed_only_when_asked_for(driver, address):
    driver.goto(address + CHAPTER)
    driver.js(ONLY % "h1, .selftest, details.dropdown")
    text = text_of(printed(driver))
    for there in ("cItstaysasitis", "InaframeworkFrameworksrecord", "answersthatwerefolded"):
        assert there in text
    for folded in ("RightThechangeisin", "SolutiontoExercise"):
        assert folded not in text
    driver.js(PRESS)
    text = text_of(printed(driver))
    assert "RightThechangeisin" in text and "SolutiontoExercise31" in text
    assert "answersthatwerefolded" not in text


def test_an_answer_that_a_reader_has_opened_is_printed(driver, address):
    driver.goto(address + CHAPTER)
    driver.js(ONLY % ".selftest")
    driver.js("document.querySelector('details.right').open = true")
    text = text_of(printed(driver))
    assert "RightThechangeisin" in text and text.count("Right") == 1


def test_a_page_that_folds_no_answers_does_not_offer_to_print_them(driver, address):
    driver.goto(address + "book/glossary.html")
    assert driver.js("return document.querySelectorAll('.print-all').length") == 0
    assert driver.js("return document.querySelectorAll('.print-button').length") == 1


def test_paper_names_the_values_that_a_figure_was_drawn_for(driver, address):
    driver.goto(address + WITH_RADIOS)
    driver.js(ONLY % ".leaky-explore")
    driver.js("document.querySelectorAll('.leaky-explore [type=radio]')[1].click()")
    text = text_of(printed(driver))
    assert "hiddenlayers4learningrate05" in text
    assert "firstslope025weightdecay0" in text
    assert "Reset" not in text


def test_paper_shows_a_live_figure_as_it_stands(driver, address):
    opened(driver, address, "network", "slope=0.3&epoch=7&layer2=6&optimizer=adam")
    driver.js(ONLY % ".leaky-live")
    text = text_of(printed(driver))
    for part in ("epoch7", "slope0isReLU03", "optimiserAdam", "unitsinlayer26", "seed0"):
        assert part in text
    for part in ("gradientdescent", "AsPython", "Valuesasatable"):
        assert part not in text


@pytest.mark.parametrize(
    "page", [CHAPTER, "book/exercises/05_training.html", "book/teaching/concept_test.html"]
)
def test_the_last_sheet_is_the_text_s_own(driver, address, page):
    driver.goto(address + page)
    last = text_of(printed(driver)[-1:])
    assert last and "Onthispage" not in last


def test_no_heading_stands_alone_at_the_foot_of_a_sheet(driver, address):
    driver.goto(address + CHAPTER)
    driver.js(SECTIONS)
    feet = [lines(sheet)[-1] for sheet in printed(driver)]
    assert len(feet) > 15
    assert [foot for foot in feet if foot.startswith("Heading")] == []
