"""Sessions end by themselves, and some roles go nowhere without their second factor."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from programs.access import roles
from programs.views.sign_in import PASSED_SECOND_FACTOR

BEGAN_AT = "began_at"


class AbsoluteEnd:
    """However busy, a session ends some hours after it began. Idle ones end by their cookie's age.

    The request is then one of nobody: a page sends to the login and back, the API answers 401.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault(BEGAN_AT, now)
            if now - began >= settings.SESSION_ENDS_AFTER_SECONDS:
                logout(request)
        return self.get_response(request)


class SecondFactorFirst:
    """Who holds a role of REQUIRE_TOTP_FOR is sent to set up the second factor, at every page."""

    OPEN = {"account-factor", "logout", "set_language"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not self._is_wanted(request) or request.resolver_match.view_name in self.OPEN:
            return None
        why = _("Peran Anda memerlukan faktor kedua. Aktifkan dulu untuk melanjutkan.")
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": why}, status=403)
        messages.warning(request, why)
        return redirect("account-factor")

    def _is_wanted(self, request) -> bool:
        if not settings.REQUIRE_TOTP_FOR or not request.user.is_authenticated:
            return False
        if request.session.get(PASSED_SECOND_FACTOR):
            return False
        return bool(roles(request.user) & set(settings.REQUIRE_TOTP_FOR))
