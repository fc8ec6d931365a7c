"""SVG as text. Everything given is escaped; presentation attributes alone, no style, no script."""

import re
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 cannot hold, escaped or not.
_FOUL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIZE = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
FONT = "DejaVu Sans, Verdana, sans-serif"
INK, SOFT, GRID, PAPER = "#1f2937", "#4b5563", "#d5dbe2", "#ffffff"


def clean(text: object) -> str:
    return _FOUL.sub("", str(text))


def words(said: object) -> str:
    """Words as content of an element; they may come from anybody."""
    return escape(clean(said))


def tag(name: str, *content: str, **attributes: object) -> str:
    """An element. `content` is SVG already; `_` in names of attributes is `-`."""
    said = "".join(
        f" {key.strip('_').replace('_', '-')}={quoteattr(_plain(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(content)}</{name}>" if content else f"<{name}{said}/>"


def text(said: object, x: float, y: float, **attributes: object) -> str:
    """Words at a place; `said` may come from anybody."""
    given = {"font_size": 10, "fill": INK} | attributes
    return tag("text", words(said), x=x, y=y, **given)


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return clean(value)


def document(*content: str, title: str, description: str, width: int, height: float) -> str:
    """A whole picture: named and described for those who do not see it."""
    return tag(
        "svg",
        tag("title", words(title) or " "),
        tag("desc", words(description) or " "),
        tag("rect", width=width, height=height, fill=PAPER),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {_plain(float(height))}",
        role="img",
        font_family=FONT,
    )


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a picture made here."""
    width, height = _SIZE.search(svg).groups()
    return float(width), float(height)


def stacked(drawings: list[str]) -> str:
    """Whole pictures below each other in one; their slugs have to differ."""
    placed, y, width = [], 0.0, 0.0
    for drawn in drawings:
        across, down = size_of(drawn)
        where = f'<svg y="{_plain(y)}" width="{_plain(across)}" height="{_plain(down)}"'
        placed.append(drawn.replace("<svg", where, 1))
        y, width = y + down, max(width, across)
    size = {"width": width, "height": y, "viewBox": f"0 0 {_plain(width)} {_plain(y)}"}
    return tag("svg", *placed, xmlns="http://www.w3.org/2000/svg", **size)
