"""A term of the glossary shows its definition where a page first mentions it."""

import copy
import re
from urllib.parse import urljoin

import pytest
from built import PAGES, ROOT, soup, visiting
from playwright.sync_api import expect

from leaky.figures.live import sent
from leaky_site import terms

CHAPTER = "book/chapters/01_dead_neurons.html"
GLOSSARY = "book/glossary.html"
MARKED = [name for name in PAGES if name.removesuffix(".html") not in terms.UNMARKED]
ELSEWHERE = (
    "h1, h2, h3, a, code, pre, math, figcaption, table, .selftest, .admonition,"
    "details:not(.further)"
)


def words(tag):
    """Return what is read of a part of a page, its formulas once."""
    tag = copy.copy(tag)
    for spoken in tag.select(".visually-hidden"):
        spoken.decompose()
    return re.sub(r"\s+", "", tag.get_text())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_marks_a_term_once_and_only_in_prose(site, name):
    links = soup(site / name).select("a.term")
    described = [link["aria-describedby"] for link in links]
    assert len(set(described)) == len(described)
    assert soup(site / name).select(":is(" + ELSEWHERE + ") a.term") == []
    assert not links or name in MARKED
    assert links or "chapters/" not in name


@pytest.mark.parametrize("name", MARKED)
def test_a_definition_says_what_the_glossary_says(site, name):
    page, glossary = soup(site / name), soup(site / GLOSSARY)
    links = page.select("a.term")
    assert len(page.select(".definition")) == len(links)
    for link in links:
        told = page.find(id=link["aria-describedby"])
        there, _, entry = urljoin(name, link["href"]).partition("#")
        assert there == GLOSSARY
        term = glossary.find("dt", id=entry)
        assert words(told) == words(term.find_next_sibling("dd"))
        assert told.parent.a["href"] == link["href"]
        assert told.select("a") == []


def test_the_words_left_out_are_terms_of_the_glossary():
    text = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    assert terms.read(text).definitions.keys() > terms.EVERYDAY


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Losses fall", "Losses"),
        ("is born dead", "born dead"),
        ("a Leaky ReLU unit", "Leaky ReLU"),
        ("He’s initialisation", "He’s initialisation"),
        ("a glossy pre-loss", None),
        ("it is cut off", None),
    ],
)
def test_terms_are_found_in_their_plural_and_the_longest_first(text, found):
    pattern = terms.read((ROOT / "book" / "glossary.md").read_text(encoding="utf-8")).pattern
    match = pattern.search(text)
    assert (match and match[0]) == found


def test_the_script_of_the_terms_is_small():
    script = (ROOT / "book" / "_static" / "book.js").read_text(encoding="utf-8")
    part = script.partition("// A term of the glossary")[2].partition("\nnameMode();")[0]
    assert 500 < len(sent("// " + part)) <= 2048


def shown(page):
    return page.locator(".definition:popover-open")


def test_hovering_shows_the_definition_which_can_be_hovered_and_dismissed(browser, address):
    with visiting(browser) as page:
        page.goto(address + CHAPTER)
        term = page.locator("a.term").first
        term.hover()
        expect(shown(page)).to_have_count(1)
        shown(page).hover()
        page.wait_for_timeout(400)  # longer than what closes it when it is left
        expect(shown(page)).to_have_count(1)
        page.keyboard.press("Escape")
        expect(shown(page)).to_have_count(0)
        term.hover()
        expect(shown(page)).to_have_count(1)
        page.mouse.move(1, 1)
        expect(shown(page)).to_have_count(0)
        assert page.problems == []


def test_focus_shows_the_definition_which_describes_the_term(browser, address):
    with visiting(browser) as page:
        page.goto(address + CHAPTER)
        term = page.locator("a.term").first
        page.keyboard.press("Tab")
        term.focus()
        expect(shown(page)).to_have_count(1)
        expect(term).to_have_accessible_description(re.compile(r"\w+.*\(Chapter \d+\)"))
        page.keyboard.press("Escape")
        expect(shown(page)).to_have_count(0)
        expect(term).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        expect(shown(page)).to_have_count(1)
        term.blur()
        expect(shown(page)).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390])
def test_a_tap_shows_the_definition_inside_the_window_beside_the_term(browser, address, width):
    size = {"width": width, "height": 700}
    with visiting(browser, viewport=size, has_touch=True) as page:
        page.goto(address + CHAPTER)
        for term in page.locator("a.term").all():
            term.tap()
            expect(shown(page)).to_have_count(1)
            box, word = shown(page).bounding_box(), term.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
            above = box["y"] + box["height"] <= word["y"]
            assert above or box["y"] >= word["y"] + word["height"]
            page.keyboard.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.touchscreen.tap(2, 690)
        expect(shown(page)).to_have_count(0)
        page.locator("a.term").first.tap()
        shown(page).get_by_role("link", name="Glossary").tap()
        page.wait_for_url(lambda url: "glossary.html#term-" in url)


def test_without_a_script_a_term_leads_to_its_entry(browser, address):
    with visiting(browser, java_script_enabled=False) as page:
        page.goto(address + CHAPTER)
        expect(page.locator(".definition").first).to_be_hidden()
        page.locator("a.term").first.click()
        page.wait_for_url(lambda url: "glossary.html#term-" in url)


def test_on_paper_a_term_is_plain_text(browser, address):
    with visiting(browser) as page:
        page.goto(address + CHAPTER)
        page.emulate_media(media="print")
        term = page.locator("a.term").first
        expect(term).to_have_css("text-decoration-line", "none")
        assert term.evaluate("e => getComputedStyle(e, '::after').content") in ("none", "normal")
