"""What a cell prints, in one piece: where a kernel cuts its stream is a matter of milliseconds."""

from collections.abc import Iterable

from nbformat import NotebookNode


def join_all_prints(notebook: NotebookNode) -> None:
    """Join, in place, what each cell of a notebook printed."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = join_prints(cell.outputs)


def join_prints(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring prints to the same stream, as they were printed."""
    result: list[NotebookNode] = []
    for output in outputs:
        before = result[-1] if result else {}
        if output.output_type == "stream" and output.name == before.get("name"):
            before.text += output.text
        else:
            result.append(output)
    return result
