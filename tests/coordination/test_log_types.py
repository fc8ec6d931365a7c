"""What the log says by name is there: the types it opens to the system admin exist."""

from django.apps import apps

from programs.log_reading import KEPT_BY_ADMIN, kind_of


def test_every_type_the_system_admin_may_read_about_is_a_table():
    assert {apps.get_model(name)._meta.label_lower for name in KEPT_BY_ADMIN} == KEPT_BY_ADMIN


def test_a_type_that_is_gone_keeps_its_code():
    assert kind_of("programs.dahulu") == "programs.dahulu"
    assert kind_of("programs.program") == "Program"
