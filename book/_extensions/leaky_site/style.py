"""One stylesheet for the book: the installed packages' own, less what no page uses.

The theme brings 400 KB of CSS and 1.5 MB of icons. What leaves here are the rules that some page
can match, the icons that some page shows, and the letters that it is set in. Nothing is guessed:
a rule goes only if no element has the name, the classes and the id that it asks for, and no
script could have given them to one.
"""

import re
from pathlib import Path

import tinycss2

from . import figures, icons, letters, theme

# In the order in which they apply; the book's own comes last, whole.
SHEETS = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
    "exercise.css",
    "sphinx-design.min.css",
)
OWN = "book.css"
# What book.css and book.js do instead.
REPLACED = ("styles/theme.css", "togglebutton.css", "copybutton.css", "sphinx-thebe.css")
BUNDLE = "site.css"
# What is loaded beside it where no script runs, and the author's part of that.
PLAIN, OWN_PLAIN = "noscript.css", "plain.css"

DARK = re.compile(r"""(?<=\[data-theme=)(["']?)dark\1(?=\])""")
THEMED = re.compile(rf"\[data-theme\]|{DARK.pattern}")
INLINE_SCRIPT = re.compile(r"(?s)<script\b[^>]*>(.*?)</script>")
TAG = re.compile(r"<[^>]+>")
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
ICON_FONT = re.compile(r"fa[srb]?(-.*)?$")
# What stands in round brackets narrows a selector, or widens it: it cannot rule it out. Of square
# ones, the name of the attribute can.
ROUND = re.compile(r":[\w-]+\((?:[^()]|\([^()]*\))*\)")
SQUARE = re.compile(r"\[([\w-]+)[^\]]*\]")
PSEUDO = re.compile(r"::?[\w-]+")
COMPOUND = re.compile(r"[^\s>+~]+")
SIMPLE = re.compile(r"^[a-z][a-z0-9]*|[.#]-?[A-Za-z_][\w-]*")
ELEMENT = re.compile(r"<([a-z][a-z0-9]*)((?:\s[^>]*)?)>")
CLASSES, ID = re.compile(r'\bclass="([^"]*)"'), re.compile(r'\bid="([^"]*)"')


def names_in(pages):
    """Return every word in a tag of the pages."""
    return {word for page in pages for tag in TAG.findall(page) for word in WORD.findall(tag)}


def elements_in(pages):
    """Return each kind of element of the pages: its name, its classes and its id, as in CSS.

    Without the classes of the icons' font, which is not loaded.
    """
    return {
        frozenset([name, *(f".{one}" for one in classes if not ICON_FONT.match(one)), f"#{id}"])
        for page in pages
        for name, attributes in set(ELEMENT.findall(page))
        for classes in [" ".join(CLASSES.findall(attributes)).split()]
        for id in ID.findall(attributes) or [""]
    }


class Book:
    """What the rules of a stylesheet can match in the pages, and in what scripts make of them."""

    def __init__(self, pages, scripts):
        self.elements = elements_in(pages)
        self.made_by_scripts = {word for text in scripts for word in WORD.findall(text)}
        self.named = names_in(pages) | self.made_by_scripts
        self.known = {}

    def can_match(self, selector):
        """Tell whether there are elements with the names, classes and ids that it requires."""
        if "\\" in selector:
            return True
        selector = ROUND.sub("", selector)
        compounds = COMPOUND.findall(PSEUDO.sub("", SQUARE.sub("", selector)))
        return all(map(self.knows, SQUARE.findall(selector))) and all(
            self.has(frozenset(SIMPLE.findall(compound))) for compound in compounds
        )

    def knows(self, attribute):
        """Tell whether an element has an attribute, or a script may give it one."""
        first, *others = attribute.removeprefix("data-").split("-")
        in_a_dataset = first + "".join(other.capitalize() for other in others)
        return attribute in self.named or in_a_dataset in self.made_by_scripts

    def has(self, required):
        """Tell whether one element has all of these, but for what a script may give it."""
        if required not in self.known:
            needed = {one for one in required if one.lstrip(".#") not in self.made_by_scripts}
            self.known[required] = any(needed <= element for element in self.elements)
        return self.known[required]


def selectors(rule):
    """Return the selectors of a rule, which commas separate."""
    parts = [[]]
    for token in rule.prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def keep(rule, book):
    """Return a rule's CSS without the selectors that match nothing, or '' if none is left."""
    if rule.type == "at-rule":
        return keep_at_rule(rule, book)
    kept = [s for s in selectors(rule) if book.can_match(s)]
    declarations = re.sub(r"\s*;\s*", ";", tinycss2.serialize(rule.content).strip())
    return f"{','.join(kept)}{{{declarations}}}" if kept else ""


def keep_at_rule(rule, book):
    """Return an at-rule's CSS; fonts and imports are dropped, and conditions left empty."""
    head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
    if rule.at_keyword in ("font-face", "import", "charset"):
        return ""
    if rule.at_keyword in ("media", "supports"):
        inside = "".join(keep(part, book) for part in parse(rule.content))
        return f"{head}{{{inside}}}" if inside else ""
    return f"{head}{{{tinycss2.serialize(rule.content)}}}" if rule.content else f"{head};"


def parse(css):
    """Return the rules of a stylesheet, without comments."""
    return tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True)


def drop_unused_variables(css, elsewhere):
    """Remove custom properties that nothing reads, until none is left."""
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", css + elsewhere))
        unused = set(re.findall(r"(?<![\w(-])(--[\w-]+):", css)) - read
        if not unused:
            return css
        pattern = "|".join(sorted(unused, key=len, reverse=True))
        css, count = re.subn(rf"(?<=[{{;])\s*(?:{pattern}):[^;{{}}\"']*(?:;|(?=}}))", "", css)
        if not count:
            return css


def dark_by_the_system(css):
    """Return the rules for dark pages, for those that no script has called dark.

    Such a page calls itself light, as it was written: on a dark screen, the rules apply to it.
    With them come those for pages of either kind, some of which overrule them.
    """
    rules = "".join(rule.serialize() for rule in parse(css) if THEMED.search(rule.serialize()))
    return f"@media screen and (prefers-color-scheme:dark){{{DARK.sub('light', rules)}}}"


def bundle(sheets, book):
    """Return the rules of `sheets` that can match something in the book, and what they play."""
    rules = parse(sheets)
    films = [rule for rule in rules if getattr(rule, "at_keyword", "").endswith("keyframes")]
    css = "".join(keep(rule, book) for rule in rules if rule not in films)
    played = set(WORD.findall(" ".join(re.findall(r"animation(?:-name)?:([^;}]*)", css))))
    shown = [film for film in films if tinycss2.serialize(film.prelude).strip() in played]
    return css + "".join(keep(film, book) for film in shown)


def licences(css):
    """Return the comments that licences ask to be kept."""
    return "".join(dict.fromkeys(re.findall(r"(?s)/\*!.*?\*/", css)))


def pages_of(site):
    """Return the paths of the book's pages, not the theme's templates or JupyterLite."""
    pages = sorted(Path(site).rglob("*.html"))
    return [p for p in pages if p.relative_to(site).parts[0] not in ("_static", "lite")]


def sheets_in(static):
    """Yield the texts of the stylesheets in a folder, in the order in which they apply."""
    for sheet in SHEETS:
        paths = list(static.glob(sheet))
        if not paths:
            raise theme.lacks(f"stylesheet {sheet}", "style.py")
        yield from (path.read_text(encoding="utf-8") for path in paths)


def write_stylesheets(app, exception):
    """Write the stylesheets that all pages link, once all of them are written.

    A build that found nothing to do copied no sheets: what the last one wrote still stands.
    """
    static = Path(app.outdir, "_static")
    if exception or app.builder.format != "html" or not (static / OWN).exists():
        return
    pages = [page.read_text(encoding="utf-8") for page in pages_of(app.outdir)]
    scripts = [path.read_text(encoding="utf-8") for path in static.glob("*.js")]
    scripts += [script for page in pages for script in INLINE_SCRIPT.findall(page)]
    sheets = "".join(sheets_in(static))
    own = figures.rules() + (static / OWN).read_text(encoding="utf-8")
    css = bundle(sheets, Book(pages, scripts)) + own
    css = re.sub(r"(?<=[{};,]) | (?=[{}])", "", re.sub(r"(?s)/\*.*?\*/|\s+", " ", css))
    css = re.sub(r"(?<=[;{])([\w-]+): ", r"\1:", css).replace(";}", "}")
    css = re.sub(r"(?<![\w.#-])0(?=\.\d)", "", css)  # 0.5 is .5
    css = drop_unused_variables(css, "".join(pages))
    added = icons.rules(names_in(pages)) + letters.rules(pages)
    (static / BUNDLE).write_text(licences(sheets) + added + css, encoding="utf-8")
    (static / letters.LICENCE_ON_SITE).write_bytes(letters.LICENCE.read_bytes())
    plain = (static / OWN_PLAIN).read_text(encoding="utf-8")
    (static / PLAIN).write_text(plain + dark_by_the_system(css), encoding="utf-8")


def link_one_stylesheet(app, pagename, templatename, context, doctree):
    """Link the one stylesheet in place of those that it is made of."""

    def bundled(name):
        return any(Path(name.split("?")[0]).match(sheet) for sheet in (*SHEETS, *REPLACED, OWN))

    others = [css for css in context["css_files"] if not bundled(getattr(css, "filename", css))]
    context["css_files"] = [f"_static/{BUNDLE}", *others]


def setup(app):
    """Run after all other extensions have named their stylesheets and written their pages."""
    app.connect("html-page-context", link_one_stylesheet, priority=900)
    app.connect("build-finished", write_stylesheets, priority=900)
