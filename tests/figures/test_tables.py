"""Tables, dot plots and heat maps: one set of numbers as text and as a page."""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaky.figures import dot_plot, heat_map, page, table, tables

FINITE = st.floats(-1e6, 1e6, allow_nan=False)
INTERVALS = st.lists(FINITE, min_size=3, max_size=3).map(sorted).map(lambda x: (x[1], x[0], x[2]))


def tree(result):
    """Parse the markup of a table, without its style."""
    return ElementTree.fromstring(result.html.removeprefix(page.INLINE_STYLE + tables.TABLE_STYLE))


def number(text):
    """Read a number as a page writes it, with a true minus sign."""
    return float(text.replace("−", "-"))


def test_columns_of_numbers_and_intervals_stand_on_their_right_edge():
    made = table(
        {"rate": ["slow", "fast"], "loss": [(1, 0.5, 2), (13, 2, math.inf)], "n": [7, None]},
        formats={"loss": ".1f"},
        caption="How it ends",
    )
    assert repr(made).splitlines() == [
        "How it ends",
        "rate             loss  n",
        "slow   1.0 [0.5, 2.0]  7",
        "fast  13.0 [2.0, inf]  –",
    ]


def test_a_sign_is_kept_where_rounding_leaves_0_and_0_itself_has_none():
    made = table({"": list("abc"), "change": [-0.04, 0.04, 0.0]}, formats={"change": "+.1f"})
    assert [line.split()[-1] for line in repr(made).splitlines()[1:]] == ["-0.0", "+0.0", "0.0"]
    assert "−0.0" in made.html


def test_a_dot_plot_has_the_numbers_beside_it_as_text():
    rows = {"one": (1, 0, 2), "none": None}
    assert repr(dot_plot(rows, heading="points", columns={"n": ["3 of 4", ""]})) == (
        "                points  n\none   +1.0 [0.0, +2.0]  3 of 4\nnone                 –"
    )


def test_a_table_names_its_rows_and_columns_and_escapes_what_is_written():
    made = tree(table({"a < b": ["x & y"], "n": [1]}, caption="<caption>"))
    heads = [(th.get("scope"), th.text) for th in made.iter("th")]
    assert heads == [("col", "a < b"), ("col", "n"), ("row", "x & y")]
    assert made.find("table/caption").text == "<caption>"


@given(st.lists(INTERVALS, min_size=1, max_size=5))
def test_text_and_page_hold_the_same_numbers(values):
    made = dot_plot({f"row {chr(97 + i)}": each for i, each in enumerate(values)}, format="+.3f")
    cells = [
        "".join(td.itertext()) for td in tree(made).findall(".//tbody//td[@class='leaky-number']")
    ]
    lines = [line.split("  ", 1)[1].strip() for line in repr(made).splitlines()[1:]]
    assert [cell.replace("−", "-") for cell in cells] == lines


@given(st.lists(INTERVALS, min_size=1, max_size=4), FINITE)
def test_a_dot_stands_between_its_ends_at_its_place_on_the_axis(values, reference):
    made = tree(dot_plot({str(i): each for i, each in enumerate(values)}, reference=reference))
    everything = [*np.ravel(values), reference]
    least, most = min(everything), max(everything)
    for row, (estimate, low, high) in zip(made.findall(".//tbody/tr"), values, strict=True):
        _, line = row.iter("line")
        dot = row.find(".//circle").get("cx")
        ends = [float(each.rstrip("%")) for each in (line.get("x1"), dot, line.get("x2"))]
        assert ends == sorted(ends)
        if most > least:
            expected = 12 + 76 * (np.array([low, estimate, high]) - least) / (most - least)
            np.testing.assert_allclose(ends, expected, atol=0.006)  # two decimals are written


@given(INTERVALS)
def test_an_axis_has_a_few_ticks_at_places_that_their_labels_name(values):
    made = tree(dot_plot({"only": values}))
    found = [
        (number(t.text), float(t.get("x").rstrip("%"))) for t in made.findall(".//tfoot//text")
    ]
    assert 1 <= len(found) <= 3
    assert [x for _, x in found] == sorted(x for _, x in found)
    assert all(11.9 <= x <= 88.1 for _, x in found)


def test_a_row_without_an_interval_has_no_dot():
    made = tree(dot_plot({"a": (1, 0, 2), "b": (math.nan,) * 3}))
    assert [len(list(row.iter("circle"))) for row in made.findall(".//tbody/tr")] == [1, 0]


def test_a_heat_map_tints_by_the_value_and_writes_it():
    made = heat_map([[0, 0.5], [1, math.nan]], ["a", "b"], ["c", "d"])
    cells = tree(made).findall(".//td[@style]")
    assert ["".join(cell.itertext()) for cell in cells] == ["0%", "50%", "100%", "–"]
    tints = [cell.get("style").partition(":")[2] for cell in cells]
    assert tints == ["0%", "15%", "30%", "0%"]
    words = heat_map([["passed", "failed"]], ["a"], ["c", "d"], tint=[[0, 1]])
    assert repr(words).splitlines()[1].split() == ["a", "passed", "failed"]


def luminance(rgb):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def channels(color):
    return np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])


@pytest.mark.parametrize(
    ("text", "ground", "tint"),
    [("#323232", "#ffffff", "#0069a8"), ("#ced6dd", "#14181e", "#6cb8f0")],
    ids=["light", "dark"],
)
def test_text_on_the_strongest_tint_can_be_read(text, ground, tint):
    share = tables.STRONGEST / 100
    mixed = share * channels(tint) + (1 - share) * channels(ground)
    one, other = sorted([luminance(channels(text)), luminance(mixed)])
    assert (other + 0.05) / (one + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: table({}), "one row or more"),
        (lambda: table({"a": []}), "one row or more"),
        (lambda: table({"a": [1], "b": [1, 2]}), "of one length.*'b': 2"),
        (lambda: table([]), "one row or more"),
        (lambda: table([{"a": 1}, {"b": 1}]), r"data\[1\] has the columns \['b'\].*\['a'\]"),
        (lambda: table({"a": [1]}, formats={"b": ".1f"}), "names 'b'"),
        (lambda: table({"a": [(1, 2)]}), "estimate, low, high"),
        (lambda: dot_plot({}), "one interval or more"),
        (lambda: dot_plot({"a": None}), "one interval or more"),
        (lambda: dot_plot({"a": (1, 2, 0)}), "low <= estimate <= high"),
        (lambda: dot_plot({"a": (math.nan, 0, 1)}), "all three NaN"),
        (lambda: dot_plot({"a": (1, 0, math.inf)}), "finite"),
        (lambda: dot_plot({"a": (1, 0, 2)}, reference=math.inf), "finite"),
        (lambda: dot_plot({"a": (1, 0, 2)}, columns={"n": []}), "0 values for 1 rows"),
        (lambda: heat_map([[1]], ["a"], ["b", "c"]), r"shape \(1, 1\)"),
        (lambda: heat_map(np.zeros((0, 1)), [], ["b"]), "a cell or more"),
        (lambda: heat_map([["passed"]], ["a"], ["b"]), "tint must be given"),
        (lambda: heat_map([[2]], ["a"], ["b"]), "from 0 to 1"),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_name(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("data", [1, "ab", [1], [("a", 1)]])
def test_what_is_neither_columns_nor_rows_is_refused(data):
    with pytest.raises(TypeError, match="must be"):
        table(data)


def test_rows_and_columns_give_the_same_table():
    rows = [{"a": "x", "b": 1}, {"a": "y", "b": None}]
    assert table(rows).html == table({"a": ["x", "y"], "b": [1, None]}).html


def test_numbers_have_a_true_minus_and_words_keep_their_hyphens():
    page = table({"h": ["1e-12", "-0.1 to -.2", "one-hot 2-10"], "n": [-1, 1e-3, 2]}).html
    for shown in ("1e−12", "−0.1 to −.2", "one-hot 2-10", "−1"):
        assert f">{shown}<" in page


def test_a_notebook_gets_the_page_and_the_text():
    made = table({"a": [1]})
    assert made._repr_mimebundle_() == {"text/html": made.html, "text/plain": repr(made)}
    assert re.search("leaky-table", made.html)
