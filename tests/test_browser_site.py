"""The built site in a browser: self-contained, light, accessible, reachable by keyboard."""

from urllib.parse import urlsplit

import pytest
from built import ALL_PAGES, OUT_OF_REACH, PAGES, visiting
from playwright.sync_api import expect

BUDGET = 250_000  # bytes of a first visit, compressed, everything counted


def block_other_hosts(page, own):
    """Let nothing through to another host, and note the attempt."""

    def answer(route):
        if route.request.url.startswith((own, "data:")):
            return route.continue_()
        page.problems.append(f"asked another host: {route.request.url}")
        return route.abort()

    page.route("**/*", answer)


@pytest.mark.parametrize("name", ALL_PAGES)
def test_a_page_loads_with_all_other_hosts_blocked(browser, address, name):
    with visiting(browser) as page:
        block_other_hosts(page, address)
        page.goto(address + name, wait_until="networkidle")
        page.mouse.wheel(0, 20_000)
        page.wait_for_load_state("networkidle")
        assert page.problems == []


@pytest.mark.parametrize("name", ALL_PAGES)
def test_a_first_visit_is_light(browser, address, name):
    with visiting(browser) as page:
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        sizes = []
        network.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
        page.goto(address + name, wait_until="networkidle")
        assert sum(sizes) <= BUDGET


WIDER_THAN_ITS_BOX = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide <= 0) return [];
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .filter((e) => !e.closest(".formula, pre, .table-scroll, .output"))
    .map((e) => e.outerHTML.slice(0, 100)).concat(`${wide}px too wide`);
}"""


@pytest.mark.parametrize("name", ALL_PAGES)
def test_nothing_scrolls_sideways_on_a_phone(browser, address, name):
    with visiting(browser, viewport={"width": 360, "height": 740}) as page:
        page.goto(address + name)
        assert page.evaluate(WIDER_THAN_ITS_BOX) == []


FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { what: e.outerHTML.slice(0, 120), body: e === document.body, shown,
           inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight };
}"""
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: false }))
  .filter((e) => !e.closest("[inert]") && !e.disabled && e.tabIndex >= 0).length"""


@pytest.mark.parametrize("name", ALL_PAGES)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, address, name):
    with visiting(browser) as page:
        page.goto(address + name)
        page.evaluate("document.activeElement.blur()")
        seen, unseen = 0, []
        for _ in range(min(page.evaluate(REACHABLE), 150)):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUSED)
            if focus["body"]:
                break
            seen += 1
            if not (focus["shown"] and focus["inside"]):
                unseen.append(focus["what"])
        assert unseen == []
        assert seen >= 5


@pytest.mark.parametrize("name", PAGES)
def test_what_scrolls_in_its_own_box_can_be_reached_by_keyboard(browser, address, name):
    with visiting(browser, viewport={"width": 360, "height": 740}) as page:
        page.goto(address + name)
        page.wait_for_function(f"({OUT_OF_REACH})().length === 0")


def test_a_downloaded_copy_works_from_disk(browser, site):
    with visiting(browser) as page:
        for name in PAGES:
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


def test_on_a_phone_the_contents_open_over_the_page_and_close_again(browser, address):
    with visiting(browser, viewport={"width": 360, "height": 740}) as page:
        page.goto(address + PAGES[1])
        button = page.get_by_role("button", name="Contents of the book")
        button.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        assert page.get_by_role("dialog").get_by_role("link").count() > len(PAGES) - 2
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(button).to_be_focused()


def test_on_a_phone_a_menu_opens_inside_the_page(browser, address):
    with visiting(browser, viewport={"width": 360, "height": 740}) as page:
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
        page.goto(address + next(name for name in PAGES if "chapters" in name))
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
        page.goto(address + next(name for name in PAGES if "chapters" in name))
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        ink = page.evaluate("getComputedStyle(document.querySelector('article p')).color")
        assert max(map(int, ink.removeprefix("rgb(").rstrip(")").split(","))) < 120
        expect(page.locator("article details:not([open])")).to_have_count(0)
        expect(page.locator(".bd-sidebar-primary, .bd-header-article").first).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
