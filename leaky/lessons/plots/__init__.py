"""Draw the book's figures: one module a subject, as the chapters have them.

A function here takes the numbers, draws them and returns the figure; what is drawn can be read
back from the figure's artists, which is how the tests check it.
"""

from leaky.lessons.plots.backpropagation import network_graph, network_graph_text, walk_step
from leaky.lessons.plots.checking import difference_errors, error_histograms, step_sweep
from leaky.lessons.plots.clinic import (
    bug_matrix,
    cell_text,
    costs,
    loss_band,
    patient_sheet,
    wrapped,
)
from leaky.lessons.plots.dead_neurons import (
    leaving_line,
    loss_bands,
    neuron_step,
    shifted_dead_share,
)
from leaky.lessons.plots.digits import digit_recall, paired_differences, rate_and_slope
from leaky.lessons.plots.growth import growth
from leaky.lessons.plots.initialization import born_dead, off_by_layer, signal_by_depth
from leaky.lessons.plots.leak import describe_rescue, rescue, rescue_run
from leaky.lessons.plots.literature import slope_of_a
from leaky.lessons.plots.relatives import leak_forms, leak_through_layers, relatives
from leaky.lessons.plots.slope import accuracy_by_slope, grouped_differences, slope_paths
from leaky.lessons.plots.training import (
    claim,
    digit_gallery,
    loss_curves,
    losses_and_units,
    moons_boundary,
)

__all__ = [
    "accuracy_by_slope",
    "born_dead",
    "bug_matrix",
    "cell_text",
    "claim",
    "costs",
    "describe_rescue",
    "difference_errors",
    "digit_gallery",
    "digit_recall",
    "error_histograms",
    "grouped_differences",
    "growth",
    "leak_forms",
    "leak_through_layers",
    "leaving_line",
    "loss_band",
    "loss_bands",
    "loss_curves",
    "losses_and_units",
    "moons_boundary",
    "network_graph",
    "network_graph_text",
    "neuron_step",
    "off_by_layer",
    "paired_differences",
    "patient_sheet",
    "rate_and_slope",
    "relatives",
    "rescue",
    "rescue_run",
    "shifted_dead_share",
    "signal_by_depth",
    "slope_of_a",
    "slope_paths",
    "step_sweep",
    "walk_step",
    "wrapped",
]
