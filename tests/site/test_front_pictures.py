"""The small pictures of the chapters where they are seen: on the front page and on the cards."""

import gzip
import re

import pytest
from built import BASE, PAGES, soup, visiting
from PIL import Image
from playwright.sync_api import expect
from test_site import said

from leaky import plots
from leaky_site import pages, vignettes

FRONT, *_ = PAGES
CHAPTERS = [page for page in PAGES if page.startswith("book/chapters/")]
PICTURES = "#the-path > ol > li > .leaky-figure"


def card_of(page):
    return said(page, "meta[property='og:image']").removeprefix(BASE)


def test_the_front_page_shows_a_picture_beside_every_chapter(site):
    entries = soup(site / FRONT).select("#the-path > ol > li")
    assert [f"book/{entry.a['href']}" for entry in entries] == CHAPTERS
    for entry in entries:
        (picture,) = entry.select(".leaky-figure[aria-hidden=true]")
        assert len(picture.select("svg")) == 1
    assert len({str(entry.svg) for entry in entries}) == len(CHAPTERS)
    assert not soup(site / FRONT).select(f"{PICTURES} :is(image, text, title)")


def test_the_pictures_are_light(site):
    html = (site / FRONT).read_text(encoding="utf-8")
    without = re.sub(r'(?s)<span[^>]*class="leaky-figure[^>]*><svg.*?</svg></span>', "", html)
    assert len(without) < len(html)
    assert len(gzip.compress(html.encode())) - len(gzip.compress(without.encode())) < 12_000


def test_no_id_on_the_front_page_stands_twice(site):
    ids = [tag["id"] for tag in soup(site / FRONT).select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pictures_have_a_place_beside_the_text(browser, address, width):
    with visiting(browser, viewport={"width": width, "height": 900}) as page:
        page.goto(address + FRONT)
        drawings = page.locator(f"{PICTURES} > svg")
        expect(drawings).to_have_count(len(CHAPTERS))
        for i in range(len(CHAPTERS)):
            box = drawings.nth(i).bounding_box()
            text = page.locator("#the-path > ol > li > p").nth(i).bounding_box()
            assert 48 <= box["width"] <= 104
            assert box["height"] == pytest.approx(2 / 3 * box["width"], abs=1)
            assert text["x"] + text["width"] <= box["x"]
            assert box["x"] + box["width"] <= width


def test_the_pictures_follow_light_and_dark(browser, address):
    seen = set()
    for scheme in ("light", "dark"):
        with visiting(browser, color_scheme=scheme) as page:
            page.goto(address + FRONT)
            line = page.locator(f"{PICTURES} path[style*='--leaky-c1']").first
            seen.add(line.evaluate("(e) => getComputedStyle(e).stroke"))
    assert len(seen) == 2 and "none" not in seen


def test_every_chapter_has_a_card_of_its_own(site):
    drawings = set()
    for chapter in CHAPTERS:
        with Image.open(site / card_of(soup(site / chapter))) as card:
            assert card.size == (1200, 630)
            drawings.add(card.crop((680, 0, 1200, 500)).tobytes())
    assert len(drawings) == len(CHAPTERS)


def test_the_words_about_a_card_say_what_it_shows(site):
    words = [said(soup(site / page), "meta[property='og:image:alt']") for page in CHAPTERS]
    for page, text in zip(CHAPTERS, words, strict=True):
        assert vignettes.of(page.removesuffix(".html")).get_label() in text
    others = {said(soup(site / page), "meta[property='og:image:alt']") for page in PAGES}
    assert len({*words}) == len(words)
    assert others - {*words} == {"The title of this page beside the graph of Leaky ReLU"}


@pytest.mark.parametrize("chapter", [None, "01_dead_neurons", "05_training", "08_digits"])
def test_a_card_is_the_same_bytes_every_time(tmp_path, chapter):
    drawn = []
    for name in ("one.png", "other.png"):
        picture = chapter and plots.vignette(chapter)
        pages.draw_card(tmp_path / name, "A title", "a book", picture)
        drawn.append((tmp_path / name).read_bytes())
    assert drawn[0] == drawn[1]


def test_a_title_stays_clear_of_the_picture(site):
    for page in CHAPTERS:
        with Image.open(site / card_of(soup(site / page))) as card:
            between = card.convert("RGB").crop((675, 0, 690, 500))
        assert len(between.getcolors()) == 1, page


def test_a_page_that_is_no_chapter_has_no_picture():
    assert vignettes.of("book/exercises/01_dead_neurons") is None
    with pytest.raises(ValueError, match=r"vignettes\.py"):
        vignettes.of("book/chapters/11_noise")
