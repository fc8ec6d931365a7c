"""`manage.py load_demo_users`: one login per role, for a demonstration on this machine only."""

import os

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from geo.models import Area
from programs.models import Agency, Membership, Role

PASSWORD = "contoh-sinkron-2026"
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", ".localhost", "testserver"}
REGENCY = "36.04"
AGENCY = "Dinas Sosial Kabupaten Serang"
PEOPLE = {
    "sekretariat": Role.PROVINCE,
    "serang": Role.REGENCY,
    "dinsos": Role.OFFICER,
    "pimpinan": Role.LEADER,
    "auditor": Role.AUDITOR,
    "admin": Role.SYSADMIN,
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
            for username, role in PEOPLE.items():
                self._load(username, role, password)
        self.stdout.write(f"Akun contoh: {', '.join(PEOPLE)} (kata sandi: {password})")

    def _load(self, username: str, role: Role, password: str) -> None:
        is_admin = role == Role.SYSADMIN
        user, _made = get_user_model().objects.get_or_create(
            username=username, defaults={"is_staff": is_admin, "is_superuser": is_admin}
        )
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        Membership.objects.get_or_create(user=user, role=role, **self._scope(role))

    def _scope(self, role: Role) -> dict:
        try:
            if role == Role.REGENCY:
                return {"regency": Area.objects.get(code=REGENCY)}
            if role == Role.OFFICER:
                return {"agency": Agency.objects.get(name=AGENCY)}
        except (Area.DoesNotExist, Agency.DoesNotExist) as error:
            raise CommandError(
                "Wilayah atau perangkat daerah belum ada: jalankan dulu load_banten."
            ) from error
        return {}
