"""The report as PDF, by typst. Texts go in as JSON data: nothing typed is ever markup."""

import json
from pathlib import Path

import matplotlib
import typst

from .document import document
from .map import draw_map
from .values import Report

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.typ"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # DejaVu: no font of the system


def as_pdf(report: Report) -> bytes:
    """A tagged PDF: one page for the leader, then the tables. Fetches nothing."""
    return typst.compile(
        TEMPLATE.read_bytes(),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={
            "document": json.dumps(document(report), ensure_ascii=False),
            "map": draw_map(report) or "",
            "made": report.made_at.strftime("%Y-%m-%d"),
        },
        timestamp=int(report.made_at.timestamp()),
    )
