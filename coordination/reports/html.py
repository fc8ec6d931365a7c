"""The report as HTML: the part inside the page, and a file that stands alone."""

import base64
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from .document import document
from .map import draw_map
from .values import Report

STYLE = Path(settings.BASE_DIR) / "web" / "static" / "rakor.css"


def page_values(report: Report) -> dict:
    """What both HTML templates show."""
    return {"document": document(report), "map": map_address(draw_map(report))}


def map_address(svg: str | None) -> str:
    """The map as a data address: as an image its own styles pass the content policy."""
    if svg is None:
        return ""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def as_html(report: Report) -> str:
    """One HTML file that needs nothing else."""
    return render_to_string(
        "coordination/report_file.html",
        page_values(report) | {"style": STYLE.read_text(encoding="utf-8")},
    )
