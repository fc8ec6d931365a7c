"""A document as PDF, by typst. Texts go in as JSON data: nothing typed is ever markup."""

import json

from django.utils.translation import override

from .content import Content, content_of
from .document import LANGUAGE, document
from .glyphs import breakable, drawable
from .map import draw_map
from .typesetting import Pages, Typesetter
from .values import Report


def as_pdf(given: Report | Content) -> bytes:
    """A PDF/UA file: a page for the leader, the maps, the tables. Fetches nothing.

    Raises TypesettingFailed.
    """
    with Typesetter() as typesetter:
        return typesetter.pdf(pages_of(given))


def pages_of(given: Report | Content) -> Pages:
    """What the typesetter lays the document out from."""
    content = content_of(given)
    text = document(content)
    with override(LANGUAGE):
        for said, drawn in zip(text["sheets"], content.drawings(), strict=True):
            said["svg"] = drawn or ""
        map_svg = draw_map(content.report) if content.has_leader else None
    columns = {key: text.pop(key) for key in ("occasion", "boxes", "tables")}
    said = f"{breakable(_json(columns))[:-1]},{_json(text)[1:]}"
    return Pages(
        document=drawable(said).encode(),
        map=json.loads(drawable(_json(map_svg or ""))).encode(),
        instant=int(content.report.made_at.timestamp()),
    )


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False)
