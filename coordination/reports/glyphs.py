"""Which characters the font of the documents has: a PDF/UA file may not show one it has not."""

import re
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # DejaVu: no font of the system
FAMILY = "DejaVu Sans"
INSTEAD = "\N{REPLACEMENT CHARACTER}"
_FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
LONGEST_WORD, PIECE = 20, 10  # a longer one would run into the next column
_LONG = re.compile(rf"[^\W\d_]{{{LONGEST_WORD + 1},}}")
_KEPT = frozenset("\t\n\r")


@cache
def _known() -> frozenset[str]:
    maps = [FT2Font(str(FONTS / face)).get_charmap() for face in _FACES]
    return frozenset(chr(code) for code in maps[0].keys() & maps[1].keys())


def drawable(value):
    """The same nested lists and dicts; characters of a text the font lacks become one that it has.

    Nothing is left out: a reader sees that a character stood there.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        lacking = set(value) - _known() - _KEPT
        return value.translate({ord(c): INSTEAD for c in lacking}) if lacking else value
    if isinstance(value, dict):
        return {key: drawable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(item) for item in value]
    return value


def breakable(value):
    """The same, with places to break a line inside words of letters that fit no column."""
    if isinstance(value, str):
        return _LONG.sub(_broken, value)
    if isinstance(value, dict):
        return {key: breakable(item) for key, item in value.items()}
    return [breakable(item) for item in value] if isinstance(value, list | tuple) else value


def _broken(found: re.Match) -> str:
    word = found[0]
    pieces = (word[start : start + PIECE] for start in range(0, len(word), PIECE))
    return "\N{ZERO WIDTH SPACE}".join(pieces)
