"""Rebuild the healthy program with other lines, and hand θ to such a program as its layers."""

import linecache
from collections.abc import Iterable, Sequence
from importlib.resources import files
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leaky._validation import items
from leaky.network import MLP

Array = NDArray[np.floating]
Layers = list[tuple[Array, Array]]
Edits = Iterable[tuple[str, str]]

SIZES = (2, 10, 10, 2)
SOURCE = files("leaky.lessons").joinpath("healthy.py").read_text(encoding="utf-8")


def rebuild(edits: Edits, name: str = "patient") -> ModuleType:
    """Change lines of the healthy program and return the program that results.

    Parameters
    ----------
    edits : iterable of (str, str)
        Texts to be replaced and what replaces them, one after the other. Each must occur
        exactly once in the program at that moment.
    name : str, default "patient"
        What the program is called in an error's traceback.

    Returns
    -------
    module
        With the functions of `leaky.lessons.healthy`: `step`, `loss`, `forward` and the others. Its
        attribute ``source`` is its text.

    Raises
    ------
    ValueError
        If an edit does not apply exactly once, or changes nothing.
    TypeError
        If `edits` is not a sequence of pairs of strings.
    SyntaxError
        If what results is not Python.

    References
    ----------
    The method is that of mutation testing: DeMillo, Lipton and Sayward (1978), "Hints on test
    data selection", doi:10.1109/C-M.1978.218136.
    """
    source = SOURCE
    for edit in items(edits, "edits", "pairs (old, new)"):
        old, new = _pair(edit)
        if source.count(old) != 1 or old == new:
            raise ValueError(
                f"an edit must change one place of the program, but {old!r} occurs "
                f"{source.count(old)} times{' and is not changed' if old == new else ''}"
            )
        source = source.replace(old, new)
    program: Any = ModuleType(name)
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), program.__dict__)
    program.source = source
    return program


def _pair(edit: Sequence[str]) -> tuple[str, str]:
    texts = items(edit, "an edit", "two strings")
    if len(texts) != 2 or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"an edit must be a pair of strings (old, new), got {edit!r}")
    return texts[0], texts[1]


def layers_of(theta: Array, sizes: Sequence[int] = SIZES) -> Layers:
    """View a flat θ, shape (..., P), as the layers of a program: b is a row, (..., 1, d_out)."""
    return [(W, b[..., np.newaxis, :]) for W, b in MLP(tuple(sizes)).unpack(theta)]
