"""`walk`: forward and back through a small network, one number at a time."""

from numpy.typing import ArrayLike

from leaky.figures.live import LiveFigure, Panel, Quantity
from leaky.lessons.live._book import PAGES, book_figure
from leaky.lessons.plots.backpropagation import walk_graph
from leaky.lessons.walkthrough import Step, walk_through

_BUTTONS = '<button type="button" hidden></button>' * 4 + '<button type="button">Step</button>'
_WORDS = (
    '<strong class="leaky-rule"></strong>'
    '<span><span class="leaky-sum"></span><output name="found"></output></span>'
    '<span class="leaky-reason">{}</span>'
    '<b class="leaky-question"></b>'
    f'<span class="leaky-choices">{_BUTTONS}</span>'
    '<span class="leaky-verdict"></span>'
)
_CAPTION = (
    "Step forward to the loss, and then back: before each step back, say what the derivative is "
    "multiplied by. Every tinted number can be dragged to the left and right, and all that is "
    "known follows."
)
_FOLD = "All numbers, to type"


def walk(
    x: ArrayLike,
    y: float,
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    b2: float,
    *,
    negative_slope: float = 0.01,
    published: bool = False,
) -> LiveFigure:
    """Let the reader walk through a 2-2-1 network, forward and back, and change its numbers.

    The letters are those of `leaky.lessons.walkthrough.walk_through`, which computes the same.

    Parameters
    ----------
    x : array_like, shape (2,)
        One sample, from −5 to 5, as are all numbers but the slope.
    y : float
        Its target.
    W1 : array_like, shape (2, 2)
    b1 : array_like, shape (2,)
    W2 : array_like, shape (2,)
    b2 : float
    negative_slope : float, default 0.01
        From 0 to 1.
    published : bool, default False
        Whether these are the numbers of chapter 3, so that a link from a notebook leads there.

    Raises
    ------
    ValueError, TypeError
        If an argument has another shape, does not hold finite numbers, or lies outside of its ends.
    """
    steps = walk_through(x, y, W1, b1, W2, b2, negative_slope=negative_slope)
    slope = Quantity(float(negative_slope), 0, 1, grain=0.0001, key_step=0.01, label="slope")
    return book_figure(
        "walk",
        page=PAGES["walk"] if published else "",
        title="A small network, forward and back with numbers",
        quantities={
            "step": Quantity(0, 0, len(steps) - 1, pace=0.8, label="step"),
            "slope": slope,
            **_numbers(steps[0]),
        },
        panels={
            "graph": Panel("From one sample down to its loss <i>L</i>", 0.64),
            "words": Panel(
                '<span class="leaky-phase">Given</span>', footer=_WORDS.format(steps[0].text)
            ),
        },
        still=walk_graph(steps, negative_slope),
        alt=_described(steps),
        caption=_CAPTION,
    )


def _numbers(given: Step) -> dict[str, Quantity]:
    """Return what is given as quantities: w₁₁ is w11 in an address."""
    digits = str.maketrans("₁₂₃", "123")
    return {
        name.translate(digits): Quantity(
            value, -5, 5, grain=0.01, key_step=0.1, label=name, typed=True, fold=_FOLD
        )
        for name, value in given.values.items()
    }


def _described(steps: list[Step]) -> str:
    values, derivatives = steps[-1].values, steps[-1].derivatives
    found = ", ".join(f"{name} = {value:.4g}" for name, value in values.items())
    back = ", ".join(f"∂L/∂{name} = {value:.4g}" for name, value in derivatives.items())
    return (
        f"A graph of a network with two inputs, two hidden units and one output. Forward: {found}. "
        f"Back: {back}."
    ).replace("-", "−")
