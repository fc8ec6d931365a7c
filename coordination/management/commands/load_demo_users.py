"""`manage.py load_demo_users`: one login per role, for a demonstration on this machine only."""

import os
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from geo.models import Area
from programs.models import Agency, Membership, Role

PASSWORD = "contoh-sinkron-2026"
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", ".localhost", "testserver"}
REGENCY = "36.04"
SOCIAL = "Dinas Sosial Kabupaten Serang"
SOCIAL_PROVINCE = "Dinas Sosial Provinsi Banten"  # its programs overlap with those of the other


@dataclass(frozen=True)
class Person:
    """One login: its role, for an agency where the role names one, and who it stands for."""

    role: Role
    name: str
    agency: str = ""


PEOPLE = {
    "dinsos": Person(Role.OFFICER, "Operator Dinsos Kab. Serang", SOCIAL),
    "verifikator": Person(Role.VERIFIER, "Verifikator Dinsos Kab. Serang", SOCIAL),
    "dinsosprov": Person(Role.OFFICER, "Operator Dinsos Provinsi", SOCIAL_PROVINCE),
    "verifikatorprov": Person(Role.VERIFIER, "Verifikator Dinsos Provinsi", SOCIAL_PROVINCE),
    "serang": Person(Role.REGENCY, "Sekretariat Kab. Serang"),
    "sekretariat": Person(Role.PROVINCE, "Sekretariat Provinsi"),
    "pimpinan": Person(Role.LEADER, "Pimpinan"),
    "auditor": Person(Role.AUDITOR, "Auditor"),
    "admin": Person(Role.SYSADMIN, "Admin sistem"),
}


def demo_password() -> str:
    return os.environ.get("DEMO_PASSWORD", PASSWORD)


class Command(BaseCommand):
    help = "Membuat akun contoh untuk tiap peran. Ditolak pada server yang dapat dijangkau umum."

    def handle(self, **options):
        public = [host for host in settings.ALLOWED_HOSTS if host not in LOCAL_HOSTS]
        if public and not settings.DEBUG:
            raise CommandError(
                f"Akun contoh tidak dibuat: ALLOWED_HOSTS memuat {', '.join(public)}. "
                "Kata sandinya diketahui umum; buat akun sendiri dengan invite_person."
            )
        password = demo_password()
        with transaction.atomic():
            for username, person in PEOPLE.items():
                self._load(username, person, password)
        self.stdout.write(f"Akun contoh: {', '.join(PEOPLE)} (kata sandi: {password})")

    def _load(self, username: str, person: Person, password: str) -> None:
        is_admin = person.role == Role.SYSADMIN
        known = {"is_staff": is_admin, "is_superuser": is_admin, "first_name": person.name}
        user, _made = get_user_model().objects.get_or_create(username=username, defaults=known)
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        Membership.objects.get_or_create(user=user, role=person.role, **self._scope(person))

    def _scope(self, person: Person) -> dict:
        try:
            if person.role == Role.REGENCY:
                return {"regency": Area.objects.get(code=REGENCY)}
            if person.agency:
                return {"agency": Agency.objects.get(name=person.agency)}
        except (Area.DoesNotExist, Agency.DoesNotExist) as error:
            raise CommandError(
                "Wilayah atau perangkat daerah belum ada: jalankan dulu load_banten."
            ) from error
        return {}
