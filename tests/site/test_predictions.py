"""Predictions: what follows one is covered until it is made, and nobody is shut out."""

import pytest
from bs4 import NavigableString
from built import PAGES, quick_first, soup, visiting
from playwright.sync_api import expect

CHAPTERS = [name for name in PAGES if "chapters/" in name]
FIRST = CHAPTERS[0]
BOX = ".admonition-predict-then-run"
# For each box: how high what follows is, to the next heading or box, and whether it is shown.
FOLLOWING = """() => [...document.querySelectorAll(".admonition-predict-then-run")].map((box) => {
  const parts = [];
  for (let part = box.nextElementSibling; part && !part.matches("section, " +
    ".admonition-predict-then-run"); part = part.nextElementSibling) parts.push(part);
  const inside = parts.flatMap((part) => [...part.querySelectorAll("p, pre, table, figure")]);
  return [inside.length > 0, inside.some((part) => part.checkVisibility(
    { contentVisibilityProperty: true }))];
})"""

HEADINGS_ARE_SHOWN = """() => [...document.querySelectorAll("article :is(h1, h2, h3)")].every((e) =>
  e.checkVisibility({ contentVisibilityProperty: true }))"""


def follows(page):
    """For each prediction, whether something follows it, and whether any of that is shown."""
    return page.evaluate(FOLLOWING)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_prediction_has_choices_and_covers_what_follows_but_not_on_paper(browser, address, name):
    with visiting(browser, covered=True) as page:
        page.goto(address + name)
        boxes, choices = page.locator(BOX).count(), page.locator(f"{BOX} .choices")
        assert boxes == choices.count() > 0
        assert follows(page) == [[True, False]] * boxes
        assert page.evaluate(HEADINGS_ARE_SHOWN)
        page.emulate_media(media="print")
        assert follows(page) == [[True, True]] * boxes
        assert not any(each.is_visible() for each in choices.all())
        page.emulate_media(media="screen")
        for number in range(boxes):
            page.locator(BOX).nth(number).locator("summary").first.press("Enter")
            expect(page.locator(".covered")).to_have_count(boxes - number - 1)
        assert follows(page) == [[True, True]] * boxes
        assert page.problems == []


@pytest.mark.parametrize("name", quick_first(CHAPTERS))
def test_without_a_script_a_prediction_is_a_box(browser, address, name):
    with visiting(browser, covered=True, java_script_enabled=False) as page:
        page.goto(address + name)
        assert page.locator(f"{BOX} .choices").count() > 0
        assert not any(each.is_visible() for each in page.locator(".choices").all())


def test_a_guess_is_kept_and_shown_at_the_next_visit(browser, address):
    with visiting(browser, covered=True) as page:
        page.goto(address + FIRST)
        page.locator(f"{BOX} summary").nth(1).click()
        page.locator(f"{BOX} .anyway button").first.click()  # of the second prediction
        page.reload()
        assert follows(page)[:3] == [[True, True], [True, True], [True, False]]
        opened = page.locator(f"{BOX} details[open]")
        expect(opened).to_have_count(1)
        expect(opened.locator("summary")).to_contain_text("b.")


def test_after_show_it_anyway_the_choices_are_still_there(browser, address):
    with visiting(browser, covered=True) as page:
        page.goto(address + FIRST)
        box = page.locator(BOX).first
        box.get_by_role("button", name="Show it anyway").press("Enter")
        expect(box.locator("summary").first).to_be_focused()
        expect(box.locator(".anyway")).to_have_count(0)
        box.locator("summary").nth(2).press("Enter")
        expect(box.locator("details[open] p")).to_be_visible()


def test_a_link_into_what_is_covered_uncovers_it(browser, address):
    name = "book/chapters/05_training.html"
    with visiting(browser, covered=True) as page:
        page.goto(f"{address}{name}#network:slope=0.2")
        assert page.evaluate("document.getElementById('network').state.slope") == 0.2
        assert sum(shown for _, shown in follows(page)) == 1
        expect(page.locator("#network")).to_be_in_viewport()
        # A place of the page itself, by a link that is followed later.
        page.evaluate("document.querySelector('.covered > *').id = 'a-place'")
        page.evaluate("location.hash = 'a-place'")
        expect(page.locator("#a-place")).to_be_in_viewport()
        assert sum(shown for _, shown in follows(page)) == 2


def test_the_words_of_what_is_covered_are_found(browser, address, site):
    box = soup(site / FIRST).select(BOX)[1]
    after = box.find_next_sibling(class_="follows").find("p", recursive=False)
    words = next(text for text in after.strings if isinstance(text, NavigableString))
    words = " ".join(words.split()[:6]).strip("( ,.")
    with visiting(browser, covered=True) as page:
        page.goto(f"{address}{FIRST}#:~:text={words.replace(' ', '%20').replace('-', '%2D')}")
        expect(page.locator(".covered")).to_have_count(page.locator(BOX).count() - 1)
        assert follows(page)[1] == [True, True]


def test_a_browser_that_cannot_search_what_is_covered_covers_nothing(browser, address):
    with visiting(browser, covered=True) as page:
        page.add_init_script("delete HTMLElement.prototype.onbeforematch")
        page.goto(address + FIRST)
        assert page.locator(".covered").count() == 0
        expect(page.locator(f"{BOX} summary").first).to_be_visible()
        assert page.problems == []
