"""A page at a phone's width, in three engines: its buttons, what scrolls sideways, its contents.

It is put into a frame, as wide as a phone: no engine makes its own window that narrow.
"""

import json

from built import PAGES

CHAPTER = next(name for name in PAGES if "03_" in name)
WITH_TABLES = "book/speed.html"

# A frame over the window, and what waits until it shows a page with its folded parts unfolded.
FRAME = """
const frame = document.createElement("iframe");
frame.style = "position: fixed; inset: 0 auto auto 0; z-index: 9999; height: 600px; border: 0";
document.body.append(frame);
const drawn = () => new Promise((done) => {
  frame.contentWindow.requestAnimationFrame(() => frame.contentWindow.requestAnimationFrame(done));
});
const open = async (address, width) => {
  frame.style.width = `${width}px`;
  await new Promise((done) => { frame.onload = done; frame.src = address; });
  for (const fold of frame.contentDocument.querySelectorAll("article details")) {
    fold.removeAttribute("name");
    fold.open = true;
  }
  await drawn();
  return frame.contentDocument;
};
"""


def in_a_frame(driver, address, script, **constants):
    """Run a script beside a frame on an empty page of the site; give back what it returns."""
    driver.goto(f"{address}404.html")
    given = "".join(f"const {name} = {json.dumps(value)};" for name, value in constants.items())
    return driver.js(FRAME + given + script)


def test_the_buttons_above_a_page_fit_a_narrow_phone_and_a_finger(driver, address):
    buttons = in_a_frame(
        driver,
        address,
        """const page = await open(name, 320);
        return [...page.querySelectorAll(".bd-header-article .btn")]
          .map((button) => button.getBoundingClientRect()).filter((box) => box.width)
          .map(({ left, right, height }) => [left, right, height])""",
        name=address + CHAPTER,
    )
    assert len(buttons) == 7
    for left, right, height in buttons:
        assert left >= 0 and right <= 320
        assert right - left >= 40 and height >= 40


# Of each box that scrolls: what is drawn behind it, and the colour of the ground that it lies on.
SHADES = """
const found = [];
for (const name of names) for (const theme of ["light", "dark"]) {
  const page = await open(name, 360), style = (e) => frame.contentWindow.getComputedStyle(e);
  page.documentElement.dataset.theme = theme;
  await drawn();
  for (const box of page.querySelectorAll("article *")) {
    const own = style(box);
    if (own.overflowX !== "auto" || box.scrollWidth <= box.clientWidth + 1) continue;
    let ground = box;
    while (/, 0\\)$|transparent/.test(style(ground).backgroundColor)) ground = ground.parentElement;
    found.push({
      box: `${theme} ${box.outerHTML.slice(0, 60)}`, attachment: own.backgroundAttachment,
      patch: own.backgroundImage.match(/gradient\\((rgb.*?\\))/)?.[1],
      ground: style(ground).backgroundColor, scrollbar: own.scrollbarColor ?? "none to be coloured",
      scheme: own.colorScheme,
    });
  }
}
return found;
"""


def test_what_scrolls_sideways_has_a_shade_that_is_covered_at_the_end(driver, address):
    names = [address + CHAPTER, address + WITH_TABLES]
    boxes = in_a_frame(driver, address, SHADES, names=names)
    for kind in ("formula", "table-scroll"):
        themes = {box["box"].split()[0] for box in boxes if f'"{kind}"' in box["box"]}
        assert themes == {"light", "dark"}, kind
    for box in boxes:
        assert box["attachment"] == "local, local, scroll, scroll", box
        assert box["patch"] == box["ground"], box
        assert box["scrollbar"] != "auto" and box["scheme"] == box["box"].split()[0], box


SCROLLED = """
const frame = document.querySelector("iframe"), inside = frame.contentWindow;
let before;
do {  // until it has come to rest
  before = inside.scrollY;
  for (let i = 0; i < 12; i++) await new Promise(inside.requestAnimationFrame);
} while (before !== inside.scrollY);
return before;
"""


def test_the_page_behind_the_open_contents_stays_where_it_is(driver, address):
    in_a_frame(driver, address, "await open(name, 390)", name=address + CHAPTER)
    beside_the_contents = (370, 300)
    driver.wheel(beside_the_contents, 500)
    before = driver.js(SCROLLED)
    assert before > 0
    driver.js(
        "const page = document.querySelector('iframe').contentDocument;"
        "page.querySelector('.primary-toggle').click()"
    )
    driver.wheel(beside_the_contents, 500)
    driver.drag(beside_the_contents, (370, 50), "touch")
    assert driver.js(SCROLLED) == before
