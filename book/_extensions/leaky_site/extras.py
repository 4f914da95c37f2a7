"""Pages and files that no author writes: the root page, the page for wrong addresses, the maps."""

import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from leaky.figures.live import sent

from . import style

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</urlset>
"""
TAG = re.compile(r"<[a-z][^>]*>")
LINK = re.compile(r'((?:href|src|action|data-content_root)=")([^"]*)"')


def rebase(html, folder):
    """Return a page with its relative addresses seen from elsewhere: prefixed by `folder`.

    Those in its tags: a text may say the same of other pages.
    """

    def moved(match):
        address = match[2]
        if urlsplit(address).scheme or address.startswith(("#", "/")):
            return match[0]
        target = posixpath.normpath(posixpath.join(folder, address))
        return f'{match[1]}{target}{"/" if address.endswith("/") else ""}"'

    return TAG.sub(lambda tag: LINK.sub(moved, tag[0]), html)


def write_root_page(app, out):
    """Let the site's root address show the front page itself, rather than send readers on."""
    front = app.config.root_doc
    html = (out / f"{front}.html").read_text(encoding="utf-8")
    (out / "index.html").write_text(rebase(html, posixpath.dirname(front)), encoding="utf-8")


def write_not_found_page(app, out):
    """Make the page for wrong addresses work at any depth: its links start at the site's root."""
    page = out / "404.html"
    root = urlsplit(app.config.html_baseurl).path
    page.write_text(rebase(page.read_text(encoding="utf-8"), root), encoding="utf-8")


def write_maps(app, out):
    """Write what search engines ask for: the list of all pages, and that they may read them."""
    base = app.config.html_baseurl
    pages = sorted(app.env.found_docs - {app.config.root_doc})
    addresses = [base] + [f"{base}{page}.html" for page in pages]
    entries = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    (out / "sitemap.xml").write_text(SITEMAP.format(entries), encoding="utf-8")
    (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n")


def shorten_script(app, out):
    """Send the book's own script without its comments, as those of the figures are."""
    path = out / "_static" / "book.js"
    path.write_text(sent(path.read_text(encoding="utf-8")), encoding="utf-8")


def drop_unnamed_files(app, out):
    """Remove the files of the theme that no page, stylesheet or script of the site asks for."""
    asking = [*style.pages_of(out), out / "_static" / style.BUNDLE, out / "_static" / "book.js"]
    text = "".join(path.read_text(encoding="utf-8") for path in asking)
    for path in (out / "_static").rglob("*"):
        if path.is_file() and path.name not in text:
            path.unlink()
    folders = [path for path in (out / "_static").rglob("*") if path.is_dir()]
    for folder in sorted(folders, reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def finish(app, exception):
    """Write everything, if the pages were written."""
    if exception or app.builder.format != "html":
        return
    steps = (write_root_page, write_not_found_page, write_maps, shorten_script, drop_unnamed_files)
    for step in steps:
        step(app, Path(app.outdir))


def setup(app):
    """Run last: the root page is a copy of the finished front page."""
    app.connect("config-inited", lambda app, config: config.html_additional_pages.update(PAGES))
    app.connect("build-finished", finish, priority=950)


PAGES = {"404": "404.html"}
