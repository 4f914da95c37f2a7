"""Sections that can be left out: folded on the page, found by whoever looks for what is in them."""

import pytest
from built import PAGES, soup, visiting

from leaky_site import markup

SECTION = """<section id="x"><h2>Before</h2><section id="further"><h3>Going further: <em>more</em>
<a class="headerlink" href="#further">#</a></h3><p>one</p><div>two</div></section>
<section id="y"><h3>After</h3><p>three</p></section></section>"""
# The chapters of the second edition; a fold is what a reader meets before the questions.
FIRST_FOUR = [name for name in PAGES if "chapters/" in name][:4]
WITHIN = ["exercise", "solution", "selftest", "choices", "leaky-figure"]


def test_a_section_that_can_be_left_out_is_folded_up_to_the_next_heading():
    mended = markup.mend(f"<html><body>{SECTION}</body></html>")
    assert '<section id="further"><details class="further"><summary><h3>Going' in mended
    assert "<p>one</p><div>two</div></details></section>" in mended
    assert mended.count("<details") == 1


@pytest.mark.parametrize("name", FIRST_FOUR)
def test_a_chapter_has_at_most_eight_folds(site, name):
    folds = soup(site / name).select("article details")
    own = [each for each in folds if not each.find_parent(class_=WITHIN)]
    apart = {"solution", "passport"}
    assert 1 <= len([each for each in own if not apart & set(each.get("class", []))]) <= 8


@pytest.mark.parametrize("name", FIRST_FOUR)
def test_a_link_into_what_is_folded_opens_it(browser, address, name):
    with visiting(browser) as page:
        page.goto(address + name)
        folds = page.locator("section > details.further")
        for number in range(folds.count()):
            fold = folds.nth(number)
            assert not fold.evaluate("(fold) => fold.open")
            page.goto(f"{address}{name}#{fold.evaluate('(fold) => fold.parentElement.id')}")
            page.wait_for_function("(fold) => fold.open", arg=fold.element_handle())
            assert fold.locator("summary :is(h2, h3)").is_visible()
        assert page.problems == []


@pytest.mark.parametrize("name", FIRST_FOUR)
def test_what_unfolds_a_figures_code_can_be_pressed_anywhere(browser, address, name):
    with visiting(browser) as page:
        page.goto(address + name)
        toggles = page.locator(".cell_output + details.hide > summary")
        covered = toggles.evaluate_all("""(all) => all.filter((toggle) => {
          toggle.scrollIntoView({ block: "center" });
          const { left, top, bottom } = toggle.getBoundingClientRect();
          return [top + 2, (top + bottom) / 2, bottom - 2].some(
            (y) => !toggle.contains(document.elementFromPoint(left + 5, y)));
        }).map((toggle) => toggle.textContent)""")
        assert covered == []
        assert toggles.count() > 0
