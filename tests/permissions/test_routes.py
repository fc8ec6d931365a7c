"""No address without a row of the matrix, and no row that means nothing."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from .cells import cells
from .routes import EVERYBODY, PUBLIC, ROUTES
from .walk import DOORS

ADMIN = "admin:"  # the stock admin: open to staff alone, who are system admins


def routes(patterns=None, inside: str = "") -> Iterator[str]:
    """Names of all addresses; one without a name comes as its path."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern.url_patterns, inside + space)
        elif isinstance(pattern, URLPattern):
            yield inside + (pattern.name or f"<{pattern.pattern}>")


def ours() -> set[str]:
    return {name for name in routes() if not name.startswith(ADMIN)}


def test_the_walk_finds_addresses_of_pages_and_api():
    assert {"home", "program-list", "api-program-list", "schema"} <= ours()


def test_every_address_has_a_row():
    assert ours() - set(ROUTES) == set()


def test_no_row_names_an_address_that_is_gone():
    assert set(ROUTES) - ours() == set()


def test_every_row_an_address_names_is_in_the_matrix_and_has_a_door():
    known = {(cell.object, cell.action) for cell in cells()}
    named = {row for row in ROUTES.values() if row not in (PUBLIC, EVERYBODY)}
    assert named - known == set()
    assert named - set(DOORS) == set()


def without_arguments() -> list[str]:
    """Addresses a stranger can type; the others are knocked at by the matrix."""
    found = []
    for name, row in sorted(ROUTES.items()):
        with suppress(NoReverseMatch):
            found += [reverse(name)] if row != PUBLIC else []
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("address", without_arguments())
def test_an_address_sends_a_stranger_away(client, address):
    answer = client.get(address)
    assert answer.status_code in (302, 401, 405)
    assert answer.status_code != 302 or answer["Location"].startswith(reverse("login"))
