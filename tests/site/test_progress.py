"""The progress of a sheet: a sign at each check, and how many are solved, kept in the browser."""

import json

import pytest
from built import visiting
from exercises import SOURCES, read, tasks
from playwright.sync_api import expect

SHEET = "book/exercises/02_the_leak.html"
CHAPTER = "book/chapters/02_the_leak.html"
NAMES = [cell.metadata["task"] for cell in tasks(read(SOURCES[1]))]

# In place of Python, which takes long to load: a check is right once its function is written.
KERNEL = """<!doctype html><title>Python</title><script>
const written = {};
const reply = (code, show) => {
  for (const [, name, body] of code.matchAll(/^def (\\w+)([^]*)/gm))
    written[name] = !body.includes("NotImplementedError");
  const name = /^check\\("(\\w+)"/.exec(code)?.[1];
  const isRight = !name || written[name];
  if (name && isRight) show("stream", { name: "stdout", text: `${name}: right.\\n` });
  if (!isRight) show("error", { traceback: ["Not attempted yet."] });
  return { content: { status: isRight ? "ok" : "error" } };
};
const startNew = async () => ({
  requestExecute({ code }) {
    const future = { onIOPub() {} };
    const show = (msg_type, content) => future.onIOPub({ header: { msg_type }, content });
    future.done = Promise.resolve().then(() => reply(code, show));
    return future;
  },
});
window.jupyterapp = { serviceManager: { ready: Promise.resolve(), kernels: { startNew } } };
</script>"""


@pytest.fixture
def page(browser, address):
    """A sheet whose blocks run."""
    with visiting(browser) as page:
        page.context.route(
            "**/lite/repl/index.html", lambda r: r.fulfill(body=KERNEL, content_type="text/html")
        )
        open_and_run(page, address)
        yield page
        assert page.problems == []


def open_and_run(page, address):
    page.goto(address + SHEET)
    page.locator(".run-page").click()
    expect(page.locator(".run-bar [role=status]")).to_contain_text("Python is ready")


def check(page, name, answer=None):
    """Write an answer into a task's block, if there is one, and run its check."""
    blocks = page.locator("article .cell:has(.run)")
    if answer:
        block = blocks.filter(has_text=f"def {name}(").locator(".cell_input pre")
        block.click()
        block.press("Control+a")
        page.keyboard.insert_text(answer)
    checked = blocks.filter(has_text=f'check("{name}"')
    checked.get_by_role("button", name="Run").click()
    return checked.locator(".verdict")


def test_a_sign_stands_beside_right_and_wrong(page):
    wrong = check(page, NAMES[0])
    expect(wrong).to_have_text("✗ Not right yet")
    right = check(page, NAMES[0], f"def {NAMES[0]}(z):\n    return z")
    expect(right).to_have_text("✓ Right")
    expect(page.locator(".verdict:visible")).to_have_count(1)  # other blocks have none


def test_the_browser_remembers_what_is_solved_and_sends_nothing(page, address):
    progress = page.locator("p.progress")
    check(page, NAMES[0])
    expect(page.locator(".verdict:visible")).to_have_count(1)
    expect(progress).to_have_count(0)
    asked = len(page.asked)
    for number, name in enumerate(NAMES[:2], start=1):
        check(page, name, f"def {name}(z):\n    return z")
        expect(progress).to_have_text(f"{number} of 3 solved, as this browser remembers.")
    assert page.asked[asked:] == []
    assert json.loads(page.evaluate("localStorage.solved")) == NAMES[:2]
    page.reload()
    expect(progress).to_have_text("2 of 3 solved, as this browser remembers.")
    page.goto(address + SHEET.replace("02_the_leak", "03_backpropagation"))
    page.wait_for_load_state("networkidle")
    expect(progress).to_have_count(0)  # another sheet's are not counted


@pytest.mark.parametrize("stored", ["7", "{", '["nothing"]', '["two_leaks"]'])
def test_what_stands_in_the_storage_breaks_nothing(browser, address, stored):
    with visiting(browser) as page:
        page.add_init_script(f"localStorage.solved = {stored!r}")
        page.goto(address + SHEET, wait_until="networkidle")
        expect(page.locator("p.progress")).to_have_count(int("two_leaks" in stored))
        assert page.problems == []


def test_where_storage_is_forbidden_the_page_counts_for_itself(browser, address):
    with visiting(browser) as page:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
        )
        page.context.route(
            "**/lite/repl/index.html", lambda r: r.fulfill(body=KERNEL, content_type="text/html")
        )
        open_and_run(page, address)
        check(page, NAMES[0], f"def {NAMES[0]}(z):\n    return z")
        expect(page.locator("p.progress")).to_have_text("1 of 3 solved, as this browser remembers.")


def test_a_page_without_checks_does_not_load_the_progress(browser, address):
    with visiting(browser) as page:
        for path, loads in [(CHAPTER, 0), (SHEET, 1)]:
            page.asked.clear()
            page.goto(address + path, wait_until="networkidle")
            assert sum("progress.js" in url for url in page.asked) == loads
