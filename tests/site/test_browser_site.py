"""What a reader does with the site in a browser: search, menus, colours, paper, a copy on disk."""

from urllib.parse import urlsplit

import pytest
from built import PAGES, visiting
from playwright.sync_api import expect

from leaky.figures import style

CHAPTER = next(name for name in PAGES if "chapters" in name)
PHONE = {"width": 360, "height": 740}


def test_a_downloaded_copy_works_from_disk(browser, site):
    with visiting(browser) as page:
        for kind in ("index", "chapters/", "exercises/", "teaching/", "api"):  # a page of each kind
            name = next(name for name in PAGES if kind in name)
            page.goto((site / name).as_uri(), wait_until="networkidle")
        assert page.problems == []


def test_search_works_from_disk(browser, site):
    with visiting(browser) as page:
        page.goto((site / PAGES[0]).as_uri())
        page.locator("#pst-primary-sidebar input[type=search]").fill("network")
        page.keyboard.press("Enter")
        page.locator("#search-results li a").first.click()
        page.wait_for_url(lambda url: "search.html" not in url)
        assert page.url.startswith(site.as_uri())
        assert page.problems == []


def test_a_wrong_address_at_any_depth_shows_a_page_that_leads_back(browser, address):
    with visiting(browser) as page:
        page.goto(address + "book/chapters/deeper/nothing.html")
        expect(page.locator("h1")).to_have_text("Page not found")
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 50
        page.get_by_role("link", name="To the front page").click()
        page.wait_for_url(lambda url: urlsplit(url).path.endswith(PAGES[0]))


def test_colours_follow_the_system_and_then_the_reader_who_is_remembered(browser, address):
    with visiting(browser, color_scheme="dark") as page:
        theme = "document.documentElement.dataset.theme"
        page.goto(address)
        assert page.evaluate(theme) == "dark"
        page.get_by_role("button", name="Colours: automatic").click()
        assert page.evaluate(theme) == "light"
        page.goto(address + PAGES[1])
        assert page.evaluate(theme) == "light"


def rgb(color):
    """Write #rrggbb as a browser tells it."""
    return "rgb({}, {}, {})".format(*bytes.fromhex(color.removeprefix("#")))


# The green of the figures; and rust, the book's accent.
VERDICTS = {
    "light": {"right": ("✓ Right.", style.LIGHT[2]), "wrong": ("✗ No.", "#b3541e")},
    "dark": {"right": ("✓ Right.", style.DARK[2]), "wrong": ("✗ No.", "#e8935a")},
}


@pytest.mark.parametrize("scheme", VERDICTS)
def test_a_right_answer_is_told_by_word_and_sign_and_green_and_a_wrong_one_is_rust(
    browser, address, scheme
):
    with visiting(browser, color_scheme=scheme) as page:
        page.goto(address + CHAPTER)  # words and signs of all chapters: test_questions.py
        for kind, (said, color) in VERDICTS[scheme].items():
            answer = page.locator(f".selftest details.{kind}").first
            answer.locator("summary").click()
            expect(answer.locator("p")).to_contain_text(said)
            expect(answer).to_have_css("border-left-color", rgb(color))
            expect(answer.locator(".sign")).to_have_css("color", rgb(color))


def test_on_a_phone_the_contents_open_over_the_page_and_close_again(browser, address):
    with visiting(browser, viewport=PHONE) as page:
        page.goto(address + PAGES[1])
        button = page.get_by_role("button", name="Contents of the book")
        button.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        assert page.get_by_role("dialog").get_by_role("link").count() > len(PAGES) - 2
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(button).to_be_focused()


def test_on_a_phone_a_menu_opens_inside_the_page(browser, address):
    with visiting(browser, viewport=PHONE) as page:
        page.goto(address + PAGES[1])
        for menu in page.locator("details.menu").all():
            menu.locator("summary").click()
            box = menu.locator("ul").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_menus_open_and_close_by_keyboard(browser, address):
    with visiting(browser) as page:
        page.goto(address + PAGES[1])
        menu = page.locator("details.menu").first
        menu.locator("summary").press("Enter")
        expect(menu.get_by_role("link").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(menu.get_by_role("link").first).to_be_hidden()
        expect(menu.locator("summary")).to_be_focused()


def test_code_can_be_copied(browser, address):
    with visiting(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(address + CHAPTER)
        cell = page.locator(".cell_input").first
        cell.get_by_role("button", name="Copy").click()
        cell.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == cell.locator("pre").inner_text().strip()


def test_the_text_can_be_read_without_scripts(browser, address):
    with visiting(browser, java_script_enabled=False) as page:
        page.goto(address + PAGES[1])
        expect(page.locator("article h1")).to_be_visible()
        expect(page.locator(".pst-js-only").first).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Charter")
        assert page.problems == []


def test_a_page_prints_in_dark_ink_and_unfolded(browser, address):
    with visiting(browser, color_scheme="dark") as page:
        page.goto(address + CHAPTER)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        ink = page.evaluate("getComputedStyle(document.querySelector('article p')).color")
        assert max(map(int, ink.removeprefix("rgb(").rstrip(")").split(","))) < 120
        expect(page.locator("article details:not([open])")).to_have_count(0)
        expect(page.locator(".bd-sidebar-primary, .bd-header-article").first).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
