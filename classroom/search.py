"""Name the lines of submissions that reach for more than an answer needs, so that you read them.

    python classroom/search.py submitted/*/*/*.ipynb

A notebook is read as Python reads it: a word in a comment, in a text or within another word
counts for nothing, and a cell that the book hands out is passed over.
"""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

SHEETS = Path(__file__).resolve().parents[1] / "book" / "exercises"

# What an answer may import: any other module is named.
MODULES = set(
    "autograd cmath collections copy dataclasses decimal fractions functools itertools jax leaky"
    " logging math matplotlib numbers numpy operator pandas random scipy sklearn statistics sympy"
    " sys textwrap time torch tqdm typing warnings".split()
)
# What those modules imported themselves, and could be asked for.
OUTSIDE = set(
    "builtins ctypes gc hidden_checks importlib inspect nbgrader os pathlib pickle shutil"
    " socket subprocess".split()
)
# Python's own functions that run text, open files or reach into what others wrote.
FUNCTIONS = set(
    "breakpoint compile delattr eval exec get_ipython getattr globals locals open setattr"
    " vars".split()
)
# What gives a line away behind a dot or behind `import`: the checks and their answers, what
# Python itself runs by, and files.
PARTS = OUTSIDE | set(
    "EXERCISES checks mistakes reference"
    " attrgetter displayhook eval exec f_back f_builtins f_globals f_locals get_ipython getframe"
    " gi_frame meta_path methodcaller modules path path_hooks setprofile settrace sys tb_frame"
    " fromfile genfromtxt load loadtxt memmap read_csv read_pickle save savetxt savez"
    " tofile".split()
)
PLAIN = set("__call__ __class__ __doc__ __init__ __name__ __post_init__ __version__".split())

# Measuring, plotting and asking for help. Taken off, they leave the code that they are about.
HARMLESS = re.compile(
    r"^(\s*)%{1,2}(?:capture|matplotlib|timeit|time)\b(?: -\w+(?: ?\d+)?)*[ \t]*|\?+[ \t]*$", re.M
)


def findings(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield the lines of a notebook that a teacher should read.

    Parameters
    ----------
    notebook : NotebookNode

    Yields
    ------
    str
    """
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    parsed = [(source, *_parsed(source)) for source in cells]
    imported = {name for _, _, tree in parsed for name in _imported(tree)}
    for source, lines, tree in parsed:
        if source not in _handed_out():
            found = {node.lineno for node in ast.walk(tree) if _reaches(node, imported)}
            yield from (lines[number - 1].strip() for number in sorted(found))


@cache
def _handed_out() -> frozenset[str]:
    """Return the cells of the book's own sheets."""
    sheets = [nbformat.read(path, as_version=4) for path in SHEETS.glob("*.ipynb")]
    return frozenset(cell.source for sheet in sheets for cell in sheet.cells)


def _parsed(source: str) -> tuple[list[str], ast.Module]:
    """Return a cell's lines and their tree, as Jupyter reads it; what cannot run has none."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for text in (HARMLESS.sub(r"\1", source), source):
        code = TransformerManager().transform_cell(text)
        try:
            return code.split("\n"), compile(code, "cell", "exec", flags)
        except (SyntaxError, ValueError):
            continue
    return [], ast.Module([], [])


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the names that imports bind."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((each.asname or each.name).split(".")[0] for each in node.names)


def _reaches(node: ast.AST, imported: set[str]) -> bool:
    """Tell whether a piece of code reaches outside, or changes what was imported."""
    match node:
        case ast.Import(names=names):
            return any(_is_foreign(each.name) for each in names)
        case ast.ImportFrom(module=module, names=names):
            return _is_foreign(module or "") or any(_is_part(each.name) for each in names)
        case ast.Name(id=name, ctx=ast.Load()):
            return name in FUNCTIONS | OUTSIDE or _is_private(name)
        case ast.Attribute(attr=name, ctx=ast.Load()):
            return _is_part(name)
        case ast.Attribute(attr=name):
            return _is_part(name) or _root(node) in imported
    return False


def _is_foreign(module: str) -> bool:
    first, *rest = module.split(".")
    return first not in MODULES or any(map(_is_part, rest))


def _is_part(name: str) -> bool:
    return name.lstrip("_") in PARTS or _is_private(name)


def _is_private(name: str) -> bool:
    return name.startswith("__") and name not in PLAIN


def _root(node: ast.expr) -> str:
    """Return the name that `name.of.an.attribute` begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def main(paths: list[str]) -> None:
    """Print what is found, line by line, and how much was looked at."""
    count = 0
    for path in paths:
        try:
            found = list(findings(nbformat.read(path, as_version=4)))
        except Exception as error:  # whatever a student's file may hold
            found = [f"cannot be read: {error}"]
        for line in found:
            print(f"{path}: {line}")
        count += len(found)
    print(f"{count} lines to read in {len(paths)} notebooks.")


if __name__ == "__main__":
    main(sys.argv[1:])
