"""What every answer tells the browser it may do."""

import pytest

from programs.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_page_may_load_nothing_from_elsewhere(client):
    policy = client.get("/masuk/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_page_uses_no_feature_of_the_device_and_is_not_embedded(client):
    headers = client.get("/masuk/").headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_signed_in_page_is_not_kept(client):
    client.force_login(make_user(Role.LEADER))
    assert client.get("/").headers["Cache-Control"] == "private, no-store"
