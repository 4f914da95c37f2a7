"""Run notebooks and rewrite what is committed of them.

    python tools/refresh.py [NOTEBOOK...]      by default all of the book

Text outputs are kept, since `--nbval` proves that they reproduce. Images, HTML and widgets are
drawn anew by every build and are not committed; nor is anything else that differs from run to
run. A notebook that fails, or that writes to stderr, is left as it was.
"""

import sys
from pathlib import Path

import nbformat

from book import command, notebooks, run_notebook, settings
from leaky_site.prints import join_prints

KEPT = ("text/plain", "text/markdown", "text/latex")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

# The first cell of every notebook: Colab opens it without the repository around it. The page
# does not show it.
COLAB = """# Only in Colab, which brings no leaky: install it.
if "google.colab" in str(get_ipython()):
    %pip install -q git+{address}"""
COLAB_ID = "colab"


def colab_cell() -> nbformat.NotebookNode:
    """Make the cell that installs `leaky` in Colab, from the repository of `_config.yml`."""
    source = COLAB.format(address=settings()["repository"]["url"])
    return nbformat.v4.new_code_cell(source, id=COLAB_ID, metadata={"tags": ["remove-cell"]})


def put_colab_cell(notebook: nbformat.NotebookNode) -> None:
    """Let `notebook` have that cell, as it is today, behind its title."""
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != COLAB_ID]
    notebook.cells.insert(1, colab_cell())


def refresh(path: Path) -> bool:
    """Run the notebook at `path`, rewrite it, and say whether it changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    put_colab_cell(notebook)
    run_notebook(notebook, path.parent)
    normalize(notebook, str(path))
    after = nbformat.writes(notebook) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def normalize(notebook: nbformat.NotebookNode, name: str) -> None:
    """Strip from `notebook`, in place, what is not committed."""
    # "myst" is what a page says of itself to search engines; see its html_meta.
    description = {key: notebook.metadata[key] for key in notebook.metadata if key == "myst"}
    notebook.metadata = METADATA | description
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = join_prints(
                kept for each in cell.outputs if (kept := _kept(each, name, cell.id))
            )
    nbformat.validate(notebook)


def _kept(output: nbformat.NotebookNode, name: str, cell: str) -> nbformat.NotebookNode | None:
    if output.get("name") == "stderr":
        raise SystemExit(f"{name}: cell {cell} writes to stderr:\n{output.text}")
    if "data" in output:
        output.data = {kind: text for kind, text in output.data.items() if kind in KEPT}
        output.metadata = {}
        return output if output.data else None
    return output


def main() -> None:
    """Refresh the notebooks that are named, or all."""
    for path in [Path(name) for name in sys.argv[1:]] or notebooks():
        print(f"{'rewritten' if refresh(path) else 'unchanged'}  {path}", flush=True)


if __name__ == "__main__":
    command(main)
