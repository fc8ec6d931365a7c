"""`manage.py load_demo_desk`: drafts and returned programs for the demo logins. Safe twice."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from programs.demo_desk import load_demo_desk


class Command(BaseCommand):
    help = "Membuat draf dan program dikembalikan, bertanda contoh, bagi akun contoh. Aman diulang."

    def handle(self, **options):
        try:
            written = load_demo_desk(settings.FIXTURES_DIR / "examples")
        except LookupError as problem:
            raise CommandError(
                f"Jalankan load_banten dan load_demo_users lebih dahulu ({problem})."
            ) from problem
        self.stdout.write(f"Meja contoh: {written} program ditulis.")
