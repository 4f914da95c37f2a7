"""A figure as it stands on a page: its markup, its data, and the style and script it lives by."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from leaky.figures.control import Control
from leaky.figures.style import palette_css


def page_style() -> str:
    """Return the rules that every figure of this package needs, as CSS."""
    return palette_css() + shipped("explore.css")


def page_script() -> str:
    """Return the script that moves the frames where no kernel runs."""
    return shipped("explore.js")


def shipped(name: str) -> str:
    """Return the text of a file of this wing."""
    return files("leaky.figures").joinpath(name).read_text(encoding="utf-8")


def inline_script(name: str, text: str) -> str:
    """Write a script into the page, under the name that a site may give it as a file."""
    return f'<script data-file="{name}">{text}</script>'


# Each figure carries style and scripts, so that it also lives on a page that stands alone. A site
# may load them once and drop them from its pages.
INLINE_STYLE = f"<style>{page_style()}</style>"
INLINE_SCRIPT = inline_script("explore.js", page_script())

# What could end the script element that carries data, or, as "<!--" does, keep it from ending.
_IN_A_SCRIPT = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})

_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s")

# Firefox keeps the state of a form over a reload, but the figure is at its start again.
FRESH = 'autocomplete="off"'

_names: Counter[str] = Counter()


def unique_name(seed: str) -> str:
    """Return a name that no other figure of this notebook has, the same in every run."""
    name = "leaky" + sha256(seed.encode()).hexdigest()[:6]
    _names[name] += 1
    return name if _names[name] == 1 else f"{name}-{_names[name]}"


def figure_html(svg: str, caption: str, controls: str = "") -> str:
    """Put a drawing, its controls if it has any, and its caption together."""
    kind = "leaky-figure leaky-explore" if controls else "leaky-figure"
    said = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    # Its first sentence is the name by which a screen reader lists and enters the figure.
    name = f' aria-label="{escape(_SENTENCE_ENDS.split(caption)[0])}"' if caption else ""
    return f'<figure class="{kind}"{name}>{controls}{svg}{said}</figure>'


def controls_html(controls: Sequence[Control], name: str, facts: dict[str, Any]) -> str:
    """Write the browser's own controls, and the data that the script needs.

    Parameters
    ----------
    controls : sequence of Control
        Completed.
    name : str
        What names of form elements begin with; no other figure on the page may have it.
    facts : dict
        ``start``, the index of the value that each control shows first; ``values``, the texts of
        each control; ``frames``, the text alternative of each frame. The last control moves
        fastest.
    """
    rows = "".join(_row_html(control, f"{name}-{i}") for i, control in enumerate(controls))
    return (
        f'<div class="leaky-controls">{rows}'
        '<button type="button" data-reset>Reset</button></div>'
        "<noscript><p>This is the first state of a figure; its controls need JavaScript.</p>"
        "</noscript>"
        '<p class="leaky-said" aria-live="polite"></p>'
        f"{json_script(facts)}"
    )


def json_script(facts: Any) -> str:
    """Write data for a figure's script into the page."""
    data = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).translate(_IN_A_SCRIPT)
    return f'<script type="application/json">{data}</script>'


def _row_html(control: Control, name: str) -> str:
    if control.kind != "choice":
        return _slider_html(control)
    return (_buttons_html if control.is_short else _list_html)(control, name)


def _slider_html(control: Control) -> str:
    text = escape(control.texts[control.first])
    width = max(map(len, control.texts))
    extra = {
        "play": '<button type="button" data-play>Play</button>',
        "steps": '<button type="button" data-step="-1">Previous</button>'
        '<button type="button" data-step="1">Next</button>',
    }
    # The slider itself speaks its value, so the output beside it keeps silent.
    return (
        f'<div class="leaky-row"><label>{escape(control.label)} <input type="range" min="0" '
        f'max="{len(control.values) - 1}" value="{control.first}" aria-valuetext="{text}" '
        f'{FRESH}></label> <output aria-live="off" style="min-width:{width}ch">{text}</output>'
        f"{extra.get(control.kind, '')}</div>"
    )


def _buttons_html(control: Control, name: str) -> str:
    buttons = "".join(
        f'<label><input type="radio" name="{name}" value="{i}"'
        f"{' checked' * (i == control.first)} {FRESH}> {escape(text)}</label>"
        for i, text in enumerate(control.texts)
    )
    legend = f"<legend>{escape(control.label)}</legend>"
    return f'<fieldset class="leaky-row">{legend}{buttons}</fieldset>'


def _list_html(control: Control, name: str) -> str:
    options = "".join(
        f'<option value="{i}"{" selected" * (i == control.first)}>{escape(text)}</option>'
        for i, text in enumerate(control.texts)
    )
    return (
        f'<div class="leaky-row"><label>{escape(control.label)} '
        f"<select {FRESH}>{options}</select></label></div>"
    )
