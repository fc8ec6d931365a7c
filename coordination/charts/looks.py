"""How series are told apart: colour, and always dash and marker too. Dark enough on white."""

from dataclasses import dataclass

from .svg import PAPER, tag


@dataclass(frozen=True)
class Look:
    colour: str
    dash: str | None
    marker: str


# After the colour-blind-safe set of Okabe and Ito, darkened to 4.5:1 or more on white.
LOOKS = (
    Look("#1b4f9c", None, "circle"),
    Look("#a83a06", "7 3", "square"),
    Look("#00694f", "2 2.5", "triangle"),
    Look("#7a3e8e", "9 3 2 3", "diamond"),
    Look("#7a5600", "4 2", "ring"),
    Look("#333d4a", "1 3", "box"),
)
PATH = "#7f1d1d"  # the way to a target


def marker(look: Look, x: float, y: float, size: float = 3.2) -> str:
    """The sign of one value."""
    s = size
    match look.marker:
        case "circle":
            return tag("circle", cx=x, cy=y, r=s, fill=look.colour)
        case "ring":
            return tag("circle", cx=x, cy=y, r=s, fill=PAPER, stroke=look.colour, stroke_width=1.6)
        case "square":
            return tag("rect", x=x - s, y=y - s, width=2 * s, height=2 * s, fill=look.colour)
        case "box":
            box = {"x": x - s, "y": y - s, "width": 2 * s, "height": 2 * s}
            return tag("rect", **box, fill=PAPER, stroke=look.colour, stroke_width=1.6)
        case "triangle":
            return _polygon(look.colour, (x, y - s), (x + s, y + s), (x - s, y + s))
    return diamond(look.colour, x, y, size)


def diamond(colour: str, x: float, y: float, s: float = 3.6) -> str:
    return _polygon(colour, (x, y - s), (x + s, y), (x, y + s), (x - s, y))


def _polygon(colour: str, *corners: tuple[float, float]) -> str:
    return tag("polygon", points=" ".join(f"{x:.2f},{y:.2f}" for x, y in corners), fill=colour)
