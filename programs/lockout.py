"""Guessing is counted per account: passwords and codes together, whatever address they come from.

django-axes counts passwords by itself; here codes of the second factor join the same count.
"""

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_credentials
from axes.utils import reset
from django.http import HttpRequest


def is_locked(request: HttpRequest, person) -> bool:
    """Whether this account takes no guesses now. The middleware then answers for the view."""
    if AxesProxyHandler.is_allowed(request, get_credentials(username=person.get_username())):
        return False
    request.axes_locked_out = True
    return True


def count_wrong_guess(request: HttpRequest, person) -> None:
    AxesProxyHandler.user_login_failed(
        __name__, get_credentials(username=person.get_username()), request
    )


def unlock(person) -> None:
    """Its owner proved to be it, through the mailbox."""
    reset(username=person.get_username())
