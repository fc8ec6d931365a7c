"""Charts as SVG text, made on the server. PURE: values in, text out; no Django, clock or script.

One chart shows one measure: series of another are refused (MixedMeasures), so that yardsticks of
the same thing cannot be drawn into one picture. A missing value is a gap: never 0, never bridged.
Legend, unit, source and date stand inside the picture, colour always has a second cue.
"""

from .bars import bar_chart
from .lines import line_chart
from .multiples import small_multiples
from .pairs import pair_chart
from .png import to_png
from .values import Measure, MixedMeasures, Path, Picture, Series, TooManySeries, Words

__all__ = [
    "Measure",
    "MixedMeasures",
    "Path",
    "Picture",
    "Series",
    "TooManySeries",
    "Words",
    "bar_chart",
    "line_chart",
    "pair_chart",
    "small_multiples",
    "to_png",
]
