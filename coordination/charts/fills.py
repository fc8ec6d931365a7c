"""Colours of classes, each with a second cue: hatch, dots or a dash besides the word."""

from collections.abc import Iterable
from dataclasses import dataclass

from .svg import PAPER, tag

EDGE = "#7b8794"
STEP = 7  # pixels from line to line of a hatch


@dataclass(frozen=True)
class Kind:
    """One class of a map: `pattern` is "", "naik", "turun", "titik" or "strip", drawn in `ink`."""

    key: str
    word: str
    colour: str
    pattern: str = ""
    ink: str = EDGE


def fill_of(kind: Kind, slug: str) -> str:
    """What to write as `fill`; patterns are those of `patterns` with the same slug."""
    return f"url(#{_id(kind, slug)})" if kind.pattern else kind.colour


def patterns(kinds: Iterable[Kind], slug: str) -> str:
    """The definitions of all patterns, or "". `slug` keeps two pictures of a page apart."""
    made = "".join(_pattern(kind, slug) for kind in kinds if kind.pattern)
    return f"<defs>{made}</defs>" if made else ""


def _id(kind: Kind, slug: str) -> str:
    return f"{slug}-{kind.key}"


def _pattern(kind: Kind, slug: str) -> str:
    back = tag("rect", width=STEP, height=STEP, fill=kind.colour or PAPER)
    turn = {"naik": "rotate(45)", "turun": "rotate(-45)"}.get(kind.pattern)
    return tag(
        "pattern",
        back,
        _mark(kind),
        id=_id(kind, slug),
        patternUnits="userSpaceOnUse",
        width=STEP,
        height=STEP,
        patternTransform=turn,
    )


def _mark(kind: Kind) -> str:
    if kind.pattern == "titik":
        return tag("circle", cx=STEP / 2, cy=STEP / 2, r=1.3, fill=kind.ink)
    if kind.pattern == "strip":
        return tag("rect", x=2, y=3, width=3, height=1, fill=kind.ink)
    return tag("rect", width=2.4, height=STEP, fill=kind.ink)
