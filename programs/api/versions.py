"""Which version is written over: of the body, or of the header `If-Match`."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.exceptions import ValidationError

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="Versi yang diubah, bila bukan di isi."
)
STALE = OpenApiResponse(description="Sudah diubah orang lain, atau tidak dari keadaan ini.")


def version_of(request, body: dict) -> int:
    """Raises ValidationError where neither says it: nobody writes over what was not seen."""
    if body.get("version"):
        return body["version"]
    said = request.headers.get("If-Match", "").strip().strip('"')
    if not (said.isascii() and said.isdecimal()) or len(said) > 9:
        why = _("Sebutkan versi yang Anda ubah (version atau If-Match).")
        raise ValidationError({"version": [why]})
    return int(said)
