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
_LONG = re.compile(rf"\\.|[^\W\d_]{{{LONGEST_WORD + 1},}}")  # or an escape, which stays
_ESCAPED = re.compile(r"\\(?:u[0-9a-f]{4}|.)")


@cache
def _known() -> frozenset[str]:
    maps = [FT2Font(str(FONTS / face)).get_charmap() for face in _FACES]
    return frozenset(chr(code) for code in maps[0].keys() & maps[1].keys())


def drawable(text: str) -> str:
    """The same JSON text; characters that the font lacks become one that it has.

    Nothing is left out: a reader sees that a character stood there.
    """
    lacking = set(text) - _known()
    if lacking:
        text = text.translate({ord(c): INSTEAD for c in lacking})
    return _ESCAPED.sub(_escaped, text) if "\\" in text else text


def _escaped(found: re.Match) -> str:
    """JSON writes characters of control so; line ends and tabs stay."""
    return INSTEAD if found[0][1] in "ubf" else found[0]


def breakable(text: str) -> str:
    """The same JSON text, with places to break a line inside words that fit no column."""
    return _LONG.sub(_broken, text)


def _broken(found: re.Match) -> str:
    word = found[0]
    if word[0] == "\\":
        return word
    pieces = (word[start : start + PIECE] for start in range(0, len(word), PIECE))
    return "\N{ZERO WIDTH SPACE}".join(pieces)
