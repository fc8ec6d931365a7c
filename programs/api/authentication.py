"""Who asks: the session of the pages. Nobody signed in is 401, not 403."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication


class Session(SessionAuthentication):
    """The session of the pages. Naming a scheme turns "not signed in" into 401."""

    def authenticate_header(self, request):
        return "Session"


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "programs.api.authentication.Session"
    name = "sesi"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
