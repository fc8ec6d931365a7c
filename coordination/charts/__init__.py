"""Charts as SVG text, made on the server. PURE: values in, text out; no Django, clock or script.

One chart shows one measure: series of another are refused (MixedMeasures), so that yardsticks of
the same thing cannot be drawn into one picture. A missing value is a gap: never 0, never bridged.
Legend, unit, source and date stand inside the picture, colour always has a second cue.
"""

from .area_values import AreaPicture, Inset, Label, Place
from .areas import area_map
from .bars import bar_chart
from .classes import RAMP, class_limits, ramp_of
from .fills import Kind
from .lines import line_chart
from .multiples import small_multiples
from .pairs import pair_chart
from .png import to_png
from .quadrants import Quadrants, quadrant_chart
from .svg import stacked
from .values import Measure, MixedMeasures, Path, Picture, Series, TooManySeries, Words

__all__ = [
    "RAMP",
    "AreaPicture",
    "Inset",
    "Kind",
    "Label",
    "Measure",
    "MixedMeasures",
    "Path",
    "Picture",
    "Place",
    "Quadrants",
    "Series",
    "TooManySeries",
    "Words",
    "area_map",
    "bar_chart",
    "class_limits",
    "line_chart",
    "pair_chart",
    "quadrant_chart",
    "ramp_of",
    "small_multiples",
    "stacked",
    "to_png",
]
