"""A document as PDF, by typst. Texts go in as JSON data: nothing typed is ever markup."""

import json
from pathlib import Path

import typst
from django.utils.translation import override

from .content import Content, content_of
from .document import LANGUAGE, document
from .glyphs import FONTS, breakable, drawable
from .map import draw_map
from .values import Report

HERE = Path(__file__).parent
TEMPLATE = HERE / "report.typ"
STANDARD = "ua-1"  # tagged, titled, in a language; typst refuses what would break it


def as_pdf(given: Report | Content) -> bytes:
    """A PDF/UA file: a page for the leader, the maps, the tables. Fetches nothing."""
    content = content_of(given)
    report = content.report
    text = document(content)
    with override(LANGUAGE):
        for said, drawn in zip(text["sheets"], content.drawings(), strict=True):
            said["svg"] = drawn or ""
        map_svg = draw_map(content.report) if content.has_leader else None
    parts = {key: breakable(text[key]) for key in ("occasion", "boxes", "tables")}
    return typst.compile(
        TEMPLATE.read_bytes(),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=STANDARD,
        sys_inputs={
            "document": json.dumps(drawable(text | parts), ensure_ascii=False),
            "map": drawable(map_svg or ""),
        },
        timestamp=int(report.made_at.timestamp()),
    )
