"""A document as PDF, by typst. Texts go in as JSON data: nothing typed is ever markup."""

import json
from pathlib import Path

import typst

from .content import Content, content_of
from .document import document
from .glyphs import FONTS, drawable
from .map import draw_map
from .map_sheets import draw_sheet
from .values import Report

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.typ"
STANDARD = "ua-1"  # tagged, titled, in a language; typst refuses what would break it


def as_pdf(given: Report | Content) -> bytes:
    """A PDF/UA file: a page for the leader, the maps, the tables. Fetches nothing."""
    content = content_of(given)
    report = content.report
    text = document(content)
    for said, sheet in zip(text["sheets"], content.sheets, strict=True):
        said["svg"] = draw_sheet(sheet) or ""
    return typst.compile(
        TEMPLATE.read_bytes(),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=STANDARD,
        sys_inputs={
            "document": json.dumps(drawable(text), ensure_ascii=False),
            "map": (draw_map(report) or "") if content.has_leader else "",
        },
        timestamp=int(report.made_at.timestamp()),
    )
