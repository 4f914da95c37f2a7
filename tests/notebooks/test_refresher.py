"""The refresher's worked interval is the one of the numbers that chapter 7 prints."""

import re

import nbformat
import numpy as np
from scipy import stats

from book import ROOT

TEXT = (ROOT / "book" / "refresher.md").read_text(encoding="utf-8")


def test_the_worked_interval_is_that_of_five_networks_of_chapter_7():
    chapter = nbformat.read(ROOT / "book" / "chapters" / "07_choosing_the_slope.ipynb", 4)
    outputs = [each for cell in chapter.cells for each in cell.get("outputs", [])]
    shown = "\n".join(each["data"]["text/plain"] for each in outputs if "data" in each)
    right = np.array(re.findall(r"^seed \d +(\d+)", shown, re.M), dtype=int)
    error, t = stats.sem(right), stats.t.ppf(0.975, df=len(right) - 1)
    low, high = stats.ttest_1samp(right, 0).confidence_interval()
    for sentence in (
        f"{', '.join(map(str, right[:-1]))} and {right[-1]} of 100 points right",
        f"The mean is {right.mean():.1f}, $s = {right.std(ddof=1):.2f}$",
        rf"{right.std(ddof=1):.2f} / \sqrt {len(right)} = {error:.2f}$",
        f"$t = {t:.2f}$",
        rf"${right.mean():.1f} \pm {t * error:.1f}$, from {low:.1f} to {high:.1f}",
    ):
        assert sentence in TEXT


def test_the_share_of_none_has_wilsons_interval():
    high = stats.binomtest(0, 40).proportion_ci(method="wilson").high
    assert f"0 of 40 gives 0 % to {100 * high:.0f} %" in TEXT
