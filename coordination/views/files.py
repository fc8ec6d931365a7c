"""A picture as a file: SVG, PNG of the same SVG, or the numbers behind it as CSV."""

from collections.abc import Callable

from django.http import Http404, HttpResponse

from coordination.charts import to_png

BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows the letters


def picture_file(
    kind: str,
    name: str,
    *,
    svg: Callable[[], str],
    csv: Callable[[], str],
    is_shown: bool = False,
) -> HttpResponse:
    """The file to download; with `is_shown` a picture a page shows. Raises Http404."""
    match kind:
        case "svg":
            answer = HttpResponse(svg(), content_type="image/svg+xml")
        case "png":
            answer = HttpResponse(to_png(svg()), content_type="image/png")
        case "csv":
            text = BYTE_ORDER_MARK + csv()
            answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
        case _:
            raise Http404
    answer["Cache-Control"] = "private, no-store"
    if not is_shown:
        answer["Content-Disposition"] = f'attachment; filename="sinkron-{name}.{kind}"'
    return answer
