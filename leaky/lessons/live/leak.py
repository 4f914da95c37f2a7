"""`leak`: a unit with a leak, and what comes back through a chain of such units."""

from leaky._validation import finite_number, whole_number
from leaky.activations import leaky_relu, leaky_relu_derivative
from leaky.figures.live import LiveFigure, Panel, Quantity, check_starts
from leaky.lessons.live._book import PAGES, book_figure
from leaky.lessons.plots.relatives import leak_chain

MOST_LAYERS = 10

_UNIT = (
    'z = <output name="z"></output>: answer <output name="answer"></output>, '
    'derivative <output name="factor"></output>'
)
_CHAIN = 'What arrives of δ = 1: <output name="arriving"></output>'
_CAPTION = (
    "Drag the left branch: that is the slope. Drag a full dot: that is z. In the chain, a δ of 1 "
    "goes down through units that all have this z. Drag the last unit, or press Play, for more."
)


def leak(slope: float = 0.3, z: float = -1, layers: int = 6) -> LiveFigure:
    """Let the reader bend a unit's leak, and see what comes back through layers of such units.

    Parameters
    ----------
    slope : float, default 0.3
        Of the unit left of 0, at first: from −0.5 to 1.5.
    z : float, default -1
        The pre-activation of all units, at first: from −2 to 2.
    layers : int, default 6
        How many units there are in a row, at first: from 1 to 10.

    Raises
    ------
    ValueError, TypeError
        If a value lies outside of its ends, or is no such number.
    """
    quantities = {
        "slope": Quantity(finite_number(slope, "slope"), -0.5, 1.5, grain=0.01, label="slope"),
        "z": Quantity(finite_number(z, "z"), -2, 2, grain=0.1, label="z"),
        "layers": Quantity(
            whole_number(layers, "layers", least=1), 1, MOST_LAYERS, pace=2.5, label="layers"
        ),
    }
    check_starts(quantities)
    return book_figure(
        "leak",
        page=PAGES["leak"],
        title="A unit with a leak, and what comes back through a chain of such units",
        quantities=quantities,
        panels={"unit": Panel(_UNIT, 0.88), "chain": Panel(_CHAIN, 0.88)},
        still=leak_chain(slope, z, layers),
        alt=_described(slope, z, layers),
        caption=_CAPTION,
    )


def _described(slope: float, z: float, layers: int) -> str:
    answer, factor = leaky_relu(z, slope), leaky_relu_derivative(z, slope)
    state = "on" if z > 0 else "off"
    return (
        f"A unit with slope {slope:g} left of 0, and its derivative, which jumps at 0 from "
        f"{slope:g} to 1. At z = {z:g} it is {state}: it answers {answer:g}, and its derivative is "
        f"{factor:g}. Beside it a chain of {layers} such units in a row: of a δ of 1, "
        f"{factor**layers:.3g} arrives below them."
    ).replace("-", "−")
