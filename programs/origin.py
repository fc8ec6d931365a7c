"""From where a move comes: a page, the API, the command line or the machine itself.

The middleware notes it for the log as long as a request lasts. Threads and workers that nobody
told are the machine.
"""

import ipaddress
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.conf import settings

PAGE, API, COMMAND, MACHINE = "halaman", "api", "perintah", "mesin"
API_PATH = "/api/"


class From(NamedTuple):
    """The address and the id of the request are empty where there is none."""

    origin: str = MACHINE
    address: str = ""
    request_id: str = ""


_now: ContextVar[From] = ContextVar("origin")


def current() -> From:
    return _now.get(From())


@contextmanager
def coming(origin: str, address: str = "", request_id: str = "") -> Iterator[From]:
    """What happens inside comes from there."""
    told = From(origin, address, request_id)
    token = _now.set(told)
    try:
        yield told
    finally:
        _now.reset(token)


class Origins:
    """Middleware: every request has an id, which its answer and its moves in the log bear.

    The id is always ours: one that a client sends could be made to look like another's.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        origin = API if request.path_info.startswith(API_PATH) else PAGE
        with coming(origin, address_of(request.META), uuid.uuid4().hex) as told:
            response = self.get_response(request)
        response.headers["X-Request-ID"] = told.request_id
        return response


def address_of(meta: dict) -> str:
    """Who is at the other end, as far as it can be trusted; empty if it says nothing sensible.

    Each trusted proxy (PROXY_COUNT) appends the address it was called from: of those before them
    anybody may have written anything.
    """
    said = [meta.get("REMOTE_ADDR", "")]
    if count := settings.PROXY_COUNT:
        told = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
        said = [*told[-count:][:1], *said]
    for text in said:
        try:
            return str(ipaddress.ip_address(text.strip()))
        except ValueError:
            continue
    return ""
