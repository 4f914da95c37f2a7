"""Print the built book as one PDF, every page in the order of the contents.

    python tools/pdf.py SITE FILE

A browser prints, as a reader's would *with solutions*: figures as they stand at the start, and all
that is folded unfolded. The pages have their public address while they are printed, so that links
in the PDF work; but everything comes from the folder SITE.
"""

import mimetypes
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from chromium import launch_or_install
from playwright.sync_api import Browser, Page, Route, sync_playwright
from pypdf import PdfWriter

from book import command, pages, settings
from leaky_site.address import pages_address

FOOTER = (
    "<p style='font: 8px sans-serif; width: 100%; text-align: center'>"
    "<span class='pageNumber'></span></p>"
)
MARGIN = {"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}


def open_pages(browser: Browser, site: Path, address: str) -> Page:
    """Open a page of a browser to which `site` is what stands at `address`, and nothing else."""

    def answer(route: Route) -> None:
        path = site / unquote(urlsplit(route.request.url).path).removeprefix(urlsplit(address).path)
        if not route.request.url.startswith(address) or not path.is_file():
            return route.abort()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return route.fulfill(body=path.read_bytes(), content_type=kind)

    page = browser.new_page(color_scheme="light")
    page.route("**/*", answer)
    return page


def print_book(site: Path, file: Path) -> int:
    """Print the site's pages into one file, with an outline; return the number of sheets.

    Parameters
    ----------
    site : pathlib.Path
        The built site.
    file : pathlib.Path
        The PDF; it is written once all pages are printed.

    Raises
    ------
    FileNotFoundError
        If a page of the contents has not been built.
    """
    config, names = settings(), pages()
    address = pages_address(config["repository"]["url"])
    for name in names:
        if not (site / f"{name}.html").is_file():
            raise FileNotFoundError(f"{site} has no {name}.html: run `make book` first")
    book = PdfWriter()
    with sync_playwright() as playwright:
        page = open_pages(launch_or_install(playwright), site, address)
        for name in names:
            page.goto(f"{address}{name}.html", wait_until="networkidle")
            page.evaluate("unfold(true)")
            title = page.locator("h1").first.inner_text().removesuffix("#").strip()
            sheets = page.pdf(
                format="A4",
                margin=MARGIN,
                display_header_footer=True,
                header_template="<p></p>",
                footer_template=FOOTER,
                tagged=True,
            )
            book.append(BytesIO(sheets), outline_item=title, import_outline=False)
    book.add_metadata({"/Title": config["title"], "/Author": config["author"]})
    book.compress_identical_objects()
    book.write(file)
    return len(book.pages)


def main() -> None:
    """Print the site that is named into the file that is named."""
    count = print_book(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
    print(f"{count} pages of paper in {sys.argv[2]}")


if __name__ == "__main__":
    command(main)
