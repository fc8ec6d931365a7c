"""What stands around every chart: title and unit above, legend, source and date below."""

import textwrap

from .svg import INK, SOFT, text
from .values import Picture

WIDTH, MARGIN = 360, 8
TITLE_SIZE, NOTE_SIZE = 12, 9
WIDE = 0.62  # a letter of the font, in parts of its size: generous, so that no line is cut


ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# Letters much narrower or broader than that, as DejaVu Sans and Verdana have them.
_NARROW, _BROAD = frozenset("fijlrtI .,:;'|!()-/"), frozenset("mwMW@%")


def broad(said: str, size: float, *, is_bold: bool = False) -> float:
    """About how long a line is, for what must not run into another."""
    parts = (_share(letter) for letter in said)
    return sum(parts) * size * (1.12 if is_bold else 1)


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.38
    return 0.95 if letter in _BROAD else 0.72 if letter.isupper() else WIDE


def fitted(said: str, size: float, width: float, *, most: int = 1, is_bold=False) -> list[str]:
    """At most so many lines that stay within the width; what does not fit ends in an ellipsis."""

    def is_long(line: str) -> bool:
        return broad(line, size, is_bold=is_bold) > width

    found = [""]
    for word in said.split():
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and len(found) < most and is_long(longer):
            found.append(word)
        else:
            found[-1] = longer
    return [_cut(line, is_long) for line in found]


def _cut(line: str, is_long) -> str:
    if not is_long(line):
        return line
    kept = next((n for n in range(len(line) - 1, 0, -1) if not is_long(line[:n] + ELLIPSIS)), 0)
    return line[:kept].rstrip() + ELLIPSIS


def letters(width: float, size: float) -> int:
    """How many letters of this size fit."""
    return max(8, int(width / (size * WIDE)))


def lines(said: str, size: float, width: float = WIDTH - 2 * MARGIN) -> list[str]:
    return textwrap.wrap(" ".join(said.split()), letters(width, size)) or []


def head(picture: Picture) -> tuple[list[str], float]:
    """Title and unit, and where the chart may begin."""
    y, drawn = 4.0, []
    for line in lines(picture.title, TITLE_SIZE * 1.08):
        y += TITLE_SIZE + 3
        drawn.append(text(line, MARGIN, y, font_size=TITLE_SIZE, font_weight="bold", fill=INK))
    for line in lines(f"{picture.words.unit}: {picture.measure.unit}", NOTE_SIZE + 0.5):
        y += NOTE_SIZE + 4
        drawn.append(text(line, MARGIN, y, font_size=NOTE_SIZE + 0.5, fill=SOFT))
    return drawn, y + 8


def foot(picture: Picture, y: float, *, notes: tuple[str, ...] = ()) -> tuple[list[str], float]:
    """Notes, source and date, and the height of the whole picture."""
    words, said = picture.words, [*notes]
    if picture.has_gaps:
        said.append(words.missing)
    if picture.has_derived:
        said.append(words.derived)
    said += [f"{words.source}: {picture.source or '-'}", f"{words.dated}: {picture.dated or '-'}"]
    drawn = []
    for one in said:
        for line in lines(one, NOTE_SIZE):
            y += NOTE_SIZE + 3
            drawn.append(text(line, MARGIN, y, font_size=NOTE_SIZE, fill=SOFT))
    return drawn, y + 8
