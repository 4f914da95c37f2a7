"""Draw the book's figures: one module a subject, as the chapters have them.

A function here takes the numbers, draws them and returns the figure; what is drawn can be read
back from the figure's artists, which is how the tests check it.
"""

from leaky.plots.backpropagation import network_graph, network_graph_text, walk_step
from leaky.plots.clinic import bug_matrix, cell_text, costs, patient_sheet
from leaky.plots.leak import describe_rescue, rescue, rescue_run
from leaky.plots.training import digit_gallery, final_losses, loss_curves

__all__ = [
    "bug_matrix",
    "cell_text",
    "costs",
    "describe_rescue",
    "digit_gallery",
    "final_losses",
    "loss_curves",
    "network_graph",
    "network_graph_text",
    "patient_sheet",
    "rescue",
    "rescue_run",
    "walk_step",
]
