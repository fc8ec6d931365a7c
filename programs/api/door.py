"""The door of every endpoint: who asks, how much at once, what a body may hold, how a no is said.

The session of the pages is the only key, with its CSRF token; nobody signed in is 401, not 403.
"""

import math

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.throttling import UserRateThrottle

from .answers import answer_to


class Session(SessionAuthentication):
    """The session of the pages. Naming a scheme turns "not signed in" into 401."""

    def authenticate_header(self, request):
        return "Session"


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "programs.api.door.Session"
    name = "sesi"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class StrictJSON(JSONParser):
    """JSON that a database can hold: no NUL, no half surrogate, no infinite number, no abyss."""

    def parse(self, stream, media_type=None, parser_context=None):
        said = str(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if not said.isdecimal() or int(said) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig  # JSONParser reads the stream past Django's own check
        try:
            parsed = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("JSON terlalu dalam.")) from None
        _refuse_foul(parsed)
        return parsed


def _refuse_foul(parsed) -> None:
    waiting = [parsed]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and any(c == "\0" or 0xD800 <= ord(c) < 0xE000 for c in value):
            raise ParseError(_("Teks memuat karakter yang tidak dapat disimpan."))
        elif isinstance(value, float) and not math.isfinite(value):
            raise ParseError(_("Angka terlalu besar atau bukan angka."))


class WriteThrottle(UserRateThrottle):
    """Reading is free; writing is counted per person."""

    scope = "write"

    def allow_request(self, request, view):
        return request.method in SAFE_METHODS or super().allow_request(request, view)


class Door:
    """Signed-in people only, by the session of the pages."""

    authentication_classes = [Session]
    permission_classes = [IsAuthenticated]
    parser_classes = [StrictJSON]
    throttle_classes = [WriteThrottle]

    def handle_exception(self, exc):
        return answer_to(exc) or super().handle_exception(exc)
