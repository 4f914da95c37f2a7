"""What a page loads by itself from other hosts: nothing, where there may be no network."""

import re

from bs4 import BeautifulSoup

LOADING = ("src", "srcset", "href", "data", "poster")
NAMES = r"https?://www\.w3\.org/"  # of SVG, MathML and XLink: nobody asks for them
IN_STYLE = re.compile(r"(?:@import|url\()\s*[\"']?\s*((?:https?:)?//[^\s\"')]+)")
IN_SCRIPT = re.compile(rf"(?!{NAMES})https?://[^\s\"'`]+")


def loads_from_outside(page):
    """Return the addresses on other hosts that scripts, styles and pictures of a page ask for."""
    soup = BeautifulSoup(page, "html.parser")
    asked = [
        tag[name]
        for tag in soup.find_all(lambda tag: tag.name not in ("a", "area"))
        for name in LOADING
        if re.match(r"(?:https?:)?//", tag.get(name, ""))
    ]
    asked += [found for each in soup.find_all("style") for found in IN_STYLE.findall(each.text)]
    # Data may name a page, for a link; only programs can ask for it.
    programs = soup.find_all("script", type=lambda kind: kind != "application/json")
    return asked + [each for tag in programs for each in IN_SCRIPT.findall(tag.text)]
