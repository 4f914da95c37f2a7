"""Turn matplotlib figures into small inline SVG: one figure, or many frames of one.

The frames of a figure have most of their elements in common. They are merged into a single tree
in which an element that all frames share stands once, and one that differs stands once for each
way it looks, marked with the frames that show it. Everything is a function of what was drawn: no
date, no random id, so that a build gives the same bytes as the one before.

Columns of axes become panels, which stand side by side where the page has room for their letters,
and below each other on a phone.
"""

import io
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from itertools import chain, pairwise
from typing import Any
from xml.etree import ElementTree

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from leaky.figures.style import CSS_COLORS, look

Element = ElementTree.Element

# Sizes of letters are relative to this one, so that a style sheet can enlarge them all.
FONT_SIZE = 10

# Pixels of the page for a point of the drawing. Where panels would have fewer they wrap; more than
# the most make letters of 10 points larger than the text around them.
_LEAST, _MOST = 1.21, 1.65

# Points: a panel fills a phone's 356 pixels, where its letters of 10 points are then 12 high.
_WIDEST = 296

_PANEL = re.compile(r"leaky-panel-\d+")
_REFERENCE = re.compile(r"#([\w-]+)")
_COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")  # of a path, and its places
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")
_COLOR = re.compile(r"#[0-9a-f]{6}\b")
_FAMILY = re.compile(r"\s*font-family:[^;]*;?")
# Before matplotlib 3.10: "font: bold 10px 'DejaVu Sans', sans-serif".
_FONT = re.compile(r"\bfont:\s*([^;]*?)([\d.]+)px[^;]*")
_SIZE = re.compile(r"\bfont-size:\s*([\d.]+)px")
_NO_TURN = re.compile(r"^rotate\(-?0 [^)]*\)$")

# What a page cannot hold, or would change: control characters other than tab and line feed,
# halves of surrogate pairs, and two numbers that stand for no character. XML 1.0, section 2.2;
# HTML, "Preprocessing the input stream".
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def checked_characters(text: str, name: str) -> str:
    """Return a text as it is, if a page can hold all of its characters.

    Parameters
    ----------
    text : str
    name : str
        What the error calls it.

    Raises
    ------
    ValueError
        If it holds a control character other than tab and line feed, or half of a surrogate pair.
    """
    unfit = _UNFIT.search(text)
    if unfit:
        raise ValueError(
            f"{name} holds U+{ord(unfit[0]):04X}, which a page cannot show; got {text!r}"
        )
    return text


def draw_svg(figures: Iterable[Figure], label: str, *, name: str, shown: int = 0) -> str:
    """Merge figures of one size into the markup of one drawing.

    Parameters
    ----------
    figures : iterable of Figure
        The frames. Each is closed before the next is asked for. One whose columns of axes are
        wider than a phone can show legibly is drawn smaller, with letters of the same size.
    label : str
        The text alternative of the frame that is shown first.
    name : str
        What all ids begin with; no other figure on the page may have it.
    shown : int, default 0
        Index of the frame that is shown first.

    Returns
    -------
    str
        A ``<div role="img">`` with one ``<svg>`` for each column of axes. In them, an element with
        ``data-f="0 2"`` belongs to frames 0 and 2 only; those of the frame that is shown also
        have the class ``on``.

    Raises
    ------
    ValueError
        If the figures differ in size or in their number of columns, or a text in one has a
        character that a page cannot show.
    """
    rooms: list[dict[str, str]] = []
    trees = [_tree(figure) for figure in _in_place(figures, rooms)]
    frames = [_panels(tree, rooms) for tree in trees]
    definitions = _take_definitions([panel for panels in frames for panel in panels])
    drawing = Element("div")
    for panels in zip(*frames, strict=True):
        drawing.extend(_merge(panels, range(len(frames)), shown))
    for panel in drawing:
        _flatten(panel)
    if len(definitions):
        drawing[0].insert(0, definitions)
    _name_ids(drawing, name)
    inside = "".join(ElementTree.tostring(panel, encoding="unicode") for panel in drawing)
    return f'<div class="leaky-drawing" role="img" aria-label="{escape(label)}">{inside}</div>'


def _in_place(figures: Iterable[Figure], rooms: list[dict[str, str]]) -> Iterator[Figure]:
    """Give every frame the places that the first one's layout found for its axes and panels.

    So nothing jumps from frame to frame, and the search, which is half of the time that a
    drawing takes, is made once. The panels' attributes are added to `rooms`.
    """
    places: list[Bbox] = []
    shapes: list[str] = []
    for figure in figures:
        _check_texts(figure)
        columns = _columns(figure)
        _fit(figure, len(columns))
        _check_shape(figure, len(columns), shapes)
        if len(figure.axes) == len(places):
            for axes, place in zip(figure.axes, places, strict=True):
                axes.set_position(place)
        elif engine := figure.get_layout_engine():
            with look():
                engine.execute(figure)
            places = [axes.get_position(original=True) for axes in figure.axes]
        figure.set_layout_engine("none")
        panels = _named_panels(figure, columns)
        if len(panels) > len(rooms):
            rooms[:] = _rooms(figure, panels, len(columns))
        yield figure


def _check_shape(figure: Figure, columns: int, shapes: list[str]) -> None:
    """Compare size and columns of a frame with those of the first, or note them."""
    width, height = 72 * figure.get_size_inches()
    shapes.append(f"{width:g} x {height:g} points with {columns} column{'s' * (columns != 1)}")
    if shapes[-1] != shapes[0]:
        raise ValueError(
            f"draw must return figures of one size, got {shapes[0]} and {shapes[-1]} of axes"
        )


def _columns(figure: Figure) -> list[list[Axes]]:
    """Return the axes of a figure column by column, from the left.

    Axes that span columns make one of them. Those that no grid has placed, such as a colour
    bar's, belong to the column that is nearest. Axes of several grids are not told apart, nor
    those that share a label of the whole figure.
    """
    if figure.get_supxlabel() or figure.get_supylabel():
        return [figure.axes]
    specs = {axes: spec for axes in figure.axes if (spec := axes.get_subplotspec())}
    tops = {axes: spec.get_topmost_subplotspec() for axes, spec in specs.items()}
    if len({top.get_gridspec() for top in tops.values()}) != 1:
        return [figure.axes]
    columns: list[list[Axes]] = []
    end = 0
    for axes, top in sorted(tops.items(), key=lambda item: item[1].colspan.start):
        if top.colspan.start >= end:
            columns.append([])
        columns[-1].append(axes)
        end = max(end, top.colspan.stop)
    for axes in figure.axes:
        if axes not in tops:
            min(columns, key=lambda column: _distance(column[0], axes)).append(axes)
    return columns


def _distance(axes: Axes, other: Axes) -> float:
    ends, others = axes.get_position(), other.get_position()
    return abs(ends.x0 + ends.x1 - others.x0 - others.x1)


def _fit(figure: Figure, columns: int) -> None:
    """Make a figure smaller whose columns are wider than a phone can show legibly."""
    width, height = figure.get_size_inches()
    scale = _WIDEST * max(1, columns) / (72 * width)
    if scale < 1 - 1e-6:
        figure.set_size_inches(scale * width, scale * height)
        placed_by_a_grid = any(axes.get_subplotspec() for axes in figure.axes)
        if placed_by_a_grid and not figure.get_layout_engine():
            figure.set_layout_engine("constrained")  # its margins were for smaller letters


def _named_panels(figure: Figure, columns: Sequence[Sequence[Axes]]) -> list[Sequence[Artist]]:
    """Return what each panel shows, and name the groups of the drawing by their panels.

    What belongs to the whole figure, such as its legend, is a panel of its own after those of
    the columns.
    """
    if len(columns) < 2:
        return [figure.axes]
    whole = [each for each in (*figure.legends, *figure.texts) if each.get_visible()]
    panels: list[Sequence[Artist]] = [*columns, *([whole] if whole else [])]
    for number, artists in enumerate(panels):
        for artist in artists:
            artist.set_gid(f"leaky-panel-{number}")
    return panels


def _rooms(
    figure: Figure, panels: Sequence[Sequence[Artist]], columns: int
) -> list[dict[str, str]]:
    """Return for each panel which part of the figure it shows, and how large: its attributes.

    Columns meet in the middle between what they hold, and are equally high. The panel of the
    whole figure has a line for itself above them.
    """
    if columns < 2:
        return [_room(figure, Bbox.unit())]
    with look():
        tight = [Bbox.union([_extent(artist) for artist in artists]) for artists in panels]
    margin = 2 / (72 * figure.get_size_inches()[1])
    low = min(box.y0 for box in tight[:columns]) - margin
    high = max(box.y1 for box in tight[:columns]) + margin
    inner = [(a.x1 + b.x0) / 2 for a, b in pairwise(tight[:columns])]
    sides = pairwise([0, *inner, 1])
    boxes = [Bbox([[left, low], [right, high]]) for left, right in sides]
    return [_room(figure, box) for box in boxes] + [
        _room(figure, box, whole=True) for box in tight[columns:]
    ]


def _room(figure: Figure, box: Bbox, whole: bool = False) -> dict[str, str]:
    width, height = 72 * figure.get_size_inches()
    x, y, w, h = box.x0 * width, (1 - box.y1) * height, box.width * width, box.height * height
    least, most = (f"{math.ceil(scale * w)}px" for scale in (_LEAST, _MOST))
    above = f"order:-1;margin-right:max(0px,100% - {least})"
    return {
        "viewBox": " ".join(f"{each:.1f}".removesuffix(".0") for each in (x, y, w, h)),
        "style": f"flex:0 1 {least};{above}" if whole else f"flex:1 1 {least};max-width:{most}",
    }


def _extent(artist: Artist) -> Bbox:
    """Return what an artist covers, from (0, 0) to (1, 1) of its figure.

    Axes that show nothing have a place all the same.
    """
    figure: Any = artist.get_figure()
    box: Any = artist.get_tightbbox() or artist.get_window_extent()
    return box.transformed(figure.transFigure.inverted())


def _check_texts(figure: Figure) -> None:
    with look():  # to look makes the ticks
        for text in figure.findobj(Text):
            checked_characters(text.get_text(), "a text in the figure")


def _panels(tree: Element, rooms: Sequence[dict[str, str]]) -> list[Element]:
    """Return an <svg> for each panel of a drawing."""
    panels = [Element("svg", room) for room in rooms]
    (drawn,) = [each for each in tree if each.tag == "g"]
    for group in drawn:
        name = group.attrib.pop("id", "")
        panels[int(name.rpartition("-")[2]) if _PANEL.fullmatch(name) else 0].append(group)
    panels[0].extend(each for each in tree if each is not drawn)
    return panels


def _tree(figure: Figure) -> Element:
    """Save the figure, close it, and parse what was saved, without what a page does not need."""
    text = io.StringIO()
    figure.patch.set_visible(False)
    with look():
        # The canvas itself: savefig would draw everything once more, to find the layout.
        FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None})
    _close(figure)
    source = text.getvalue()
    tree = ElementTree.fromstring(source)
    for unused in tree.findall("{*}metadata") + tree.findall("{*}defs/{*}style/.."):
        tree.remove(unused)
    _clean(tree, used={*_REFERENCE.findall(source), *_PANEL.findall(source)})
    return tree


def _close(figure: Figure) -> None:
    """Let pyplot forget the figure, if it was pyplot that made it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def _clean(element: Element, used: set[str]) -> None:
    """Shorten, in place: no namespaces, no unused ids, few decimals, the page's colours."""
    element.tag = element.tag.rpartition("}")[2]
    attributes = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    element.attrib = {
        name: value if name in ("id", "href") else _short(name, value)
        for name, value in attributes.items()
        if not (name == "id" and value not in used) and not _NO_TURN.match(value)
    }
    element.tail = None
    if element.text is not None and not element.text.strip() and element.tag != "tspan":
        element.text = None
    for child in element:
        _clean(child, used)


def _short(name: str, value: str) -> str:
    """Shorten an attribute. The eye cannot tell a tenth of a point of a place."""
    decimals = 1 if name in ("d", "x", "y") else 2
    value = _FONT.sub(_longhand, _FAMILY.sub("", value))
    value = _SIZE.sub(lambda match: f"font-size: {float(match[1]) / FONT_SIZE:g}em", value)
    value = _NUMBER.sub(
        lambda match: f"{float(match[0]):.{decimals}f}".rstrip("0").rstrip("."), value
    )
    value = _COLOR.sub(lambda match: CSS_COLORS.get(match[0], match[0]), value)
    value = " ".join(value.split()).replace("; ", ";").replace(": ", ":").rstrip(";")
    return _steps(value) if name == "d" else value


def _steps(path: str) -> str:
    """Write the lines of a path as steps from place to place, which are short and compress well.

    Places are whole tenths of a point, so that no step is rounded. Those that lead straight on are
    one.
    """
    parts: list[str] = []
    steps: list[tuple[int, int]] = []
    here, start = (0, 0), (0, 0)
    for command, numbers in _COMMAND.findall(path):
        tenths = [round(10 * float(number)) for number in numbers.split()]
        last = (tenths[-2], tenths[-1]) if tenths else start
        if command == "L":
            _go_on(steps, (last[0] - here[0], last[1] - here[1]))
        else:
            parts += [_written("l", [*chain(*steps)]), _written(command, tenths)]
            steps = []
        here, start = last, last if command == "M" else start
    return "".join([*parts, _written("l", [*chain(*steps)])])


def _go_on(steps: list[tuple[int, int]], step: tuple[int, int]) -> None:
    """Add a step to others, or to the last one if it leads on in the same direction."""
    x, y = steps[-1] if steps else (0, 0)
    if steps and x * step[1] == y * step[0] and x * step[0] + y * step[1] >= 0:
        steps[-1] = (x + step[0], y + step[1])
    else:
        steps.append(step)


def _written(command: str, tenths: Sequence[int]) -> str:
    """Write a command of a path, without the spaces and zeros that it can do without."""
    if not tenths and command != "z":
        return ""
    numbers = (f"{each / 10:.1f}".removesuffix(".0") for each in tenths)
    joined = " ".join(re.sub(r"^(-?)0\.", r"\1.", number) for number in numbers)
    return command + joined.replace(" -", "-")


def _longhand(font: re.Match[str]) -> str:
    """Write "font: italic bold 10px …" without its family."""
    words = [
        f"font-{'style' if word in ('italic', 'oblique') else 'weight'}: {word}; "
        for word in font[1].split()
    ]
    return "".join(words) + f"font-size: {font[2]}px"


def _take_definitions(trees: Sequence[Element]) -> Element:
    """Move what is defined into one place; matplotlib's ids are hashes of what they name."""
    found: dict[str | None, Element] = {}
    for tree in trees:
        for parent in list(tree.iter()):
            for definitions in parent.findall("defs"):
                found |= {child.get("id"): child for child in definitions}
                parent.remove(definitions)
    result = Element("defs")
    result.extend(found.values())
    return result


def _merge(elements: Sequence[Element], frames: Sequence[int], shown: int) -> list[Element]:
    """Merge what stands at the same place in several frames."""
    texts = [ElementTree.tostring(element, encoding="unicode") for element in elements]
    first = elements[0]
    if len(set(texts)) == 1:
        return [first]
    alike = len({(each.tag, str(each.attrib), each.text) for each in elements}) == 1
    if not alike or 0 in map(len, elements):
        return _variants(elements, texts, frames, shown)
    merged = Element(first.tag, first.attrib)
    merged.text = first.text
    if len(set(map(len, elements))) > 1:
        merged.extend(_align(elements, frames, shown))
    else:
        for children in zip(*elements, strict=True):
            merged.extend(_merge(children, frames, shown))
    return [merged]


def _align(groups: Sequence[Element], frames: Sequence[int], shown: int) -> list[Element]:
    """Merge the children of groups of different lengths: what has no partner stands alone."""
    rows: list[tuple[str, Element, list[int]]] = []
    for group, frame in zip(groups, frames, strict=True):
        own: list[tuple[str, Element, list[int]]] = [
            (ElementTree.tostring(child, encoding="unicode"), child, []) for child in group
        ]
        known, texts = [row[0] for row in rows], [row[0] for row in own]
        merged = []
        for kind, i, i_end, j, j_end in SequenceMatcher(None, known, texts, False).get_opcodes():
            new = [] if kind == "equal" else own[j:j_end]
            for row in (*(rows[i:i_end] if kind == "equal" else ()), *new):
                row[2].append(frame)
            merged += rows[i:i_end] + new
        rows = merged
    return [
        child if len(own) == len(frames) else _marked(child, own, shown) for _, child, own in rows
    ]


def _variants(
    elements: Sequence[Element], texts: Sequence[str], frames: Sequence[int], shown: int
) -> list[Element]:
    """Keep one copy of each way the element looks, marked with the frames that show it."""
    owners: dict[str, list[int]] = {}
    for text, frame in zip(texts, frames, strict=True):
        owners.setdefault(text, []).append(frame)
    return [_marked(elements[texts.index(text)], own, shown) for text, own in owners.items()]


def _marked(element: Element, own: Sequence[int], shown: int) -> Element:
    """Mark an element with the frames that show it."""
    element.set("data-f", " ".join(map(str, own)))
    if shown in own:
        element.set("class", "on")
    return element


def _flatten(element: Element) -> None:
    """Put the children of groups that say nothing in their place, from the inside out."""
    children: list[Element] = []
    for child in element:
        _flatten(child)
        plain = child.tag == "g" and not child.attrib
        children.extend(child if plain else [child])
    element[:] = children


def _name_ids(tree: Element, name: str) -> None:
    """Number the ids and put `name` before them, so that figures on a page do not meet."""
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    new = {old: f"{name}-{number}" for number, old in enumerate(ids)}
    for element in tree.iter():
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, new[value])
            elif "#" in value:
                element.set(key, _REFERENCE.sub(lambda m: "#" + new.get(m[1], m[1]), value))
