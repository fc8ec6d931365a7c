"""The pure engine: arrays and frames in and out. No Django, no clock, no file."""

from .explain import Explanation, explain_pair
from .frames import FrameError, Register
from .overlaps import Overlaps, find_overlaps, measure
from .pairs import facet_pairs
from .prepare import Packed, pack
from .severity import PARTS, severity

__all__ = [
    "PARTS",
    "Explanation",
    "FrameError",
    "Overlaps",
    "Packed",
    "Register",
    "explain_pair",
    "facet_pairs",
    "find_overlaps",
    "measure",
    "pack",
    "severity",
]
