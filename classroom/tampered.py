"""Keep one damaged notebook from ending the grading of all others."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor


class DropUnknownMetadata(NbGraderPreprocessor):
    """Take nbgrader's metadata from cells where it is not whole.

    nbgrader empties the metadata of a cell that a student duplicated, then takes what is empty
    for the work of an older version, and stops: no later student is graded (seen with 0.9.6).
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Make a cell without a version an ordinary one."""
        if "schema_version" not in cell.metadata.get("nbgrader", {"schema_version": 3}):
            del cell.metadata["nbgrader"]
        return cell, resources
