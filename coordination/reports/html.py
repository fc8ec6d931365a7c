"""The report as HTML: the part inside the page, and a file that stands alone."""

import base64
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from .content import Content, content_of
from .document import LANGUAGE, document
from .map import draw_map
from .values import Report

STYLE = Path(settings.BASE_DIR) / "web" / "static" / "rakor.css"


def page_values(given: Report | Content) -> dict:
    """What both HTML templates show."""
    content = content_of(given)
    text = document(content)
    with override(LANGUAGE):
        for said, drawn in zip(text["sheets"], content.drawings(), strict=True):
            said["image"] = map_address(drawn)
        map_svg = draw_map(content.report) if content.has_leader else None
    return {"document": text, "map": map_address(map_svg)}


def map_address(svg: str | None) -> str:
    """The map as a data address: as an image its own styles pass the content policy."""
    if svg is None:
        return ""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def as_html(given: Report | Content) -> str:
    """One HTML file that needs nothing else."""
    return render_to_string(
        "coordination/report_file.html",
        page_values(given) | {"style": STYLE.read_text(encoding="utf-8")},
    )
