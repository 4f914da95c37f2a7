"""The icons that some page shows, taken from the theme's collection of two thousand."""

import re
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from . import theme

COLLECTION = "theme/pydata_sphinx_theme/static/scripts/fontawesome.js"
ENTRY = re.compile(r'[{,]"?([\w-]+)"?:\[(\d+),(\d+),\[([^\]]*)\],"[0-9a-f]+","([^"]+)"\]')
LICENCE = (
    "/*! Icons: Font Awesome Free, Fonticons, Inc., CC BY 4.0, fontawesome.com/license/free */"
)


@cache
def collection():
    """Return each icon's width, height and outline by its names.

    The file lists brands first and solid icons last: the last of a name is the solid one.
    """
    file = files("pydata_sphinx_theme") / COLLECTION
    entries = ENTRY.findall(file.read_text(encoding="utf-8")) if file.is_file() else []
    if not entries:
        raise theme.lacks(f"icons in {COLLECTION}", "icons.py")
    icons = {}
    for name, width, height, others, outline in entries:
        for alias in [name, *re.findall(r'"([\w-]+)"', others)]:
            icons[alias] = width, height, outline
    return icons


def rule(name):
    """Return the CSS that gives the class fa-`name` its picture."""
    width, height, outline = collection()[name]
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>"
    picture = quote(f"{svg}<path d='{outline}'/></svg>", safe="/:=' ")
    return f'.fa-{name}{{--icon:url("data:image/svg+xml,{picture}")}}'


def rules(names):
    """Return the CSS of all icons whose class is among `names`."""
    shown = sorted(name[3:] for name in names if name.startswith("fa-"))
    return LICENCE + "".join(rule(name) for name in shown if name in collection())
