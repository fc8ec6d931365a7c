"""`manage.py load_demo_meetings`: example meetings with frozen packs, for the demonstration."""

from django.core.management.base import BaseCommand, CommandError

from coordination.demo_meetings import load_first, load_second
from coordination.meetings.freeze import CannotFreeze


class Command(BaseCommand):
    help = "Menyiapkan dan membekukan rakor contoh: juni sebelum telaah, desember sesudahnya."

    def add_arguments(self, parser):
        parser.add_argument("which", choices=["juni", "desember"])

    def handle(self, *, which, **options):
        try:
            made = load_first() if which == "juni" else load_second()
        except CannotFreeze as why:
            raise CommandError(str(why)) from why
        said = f"dibekukan, sidik {made.sha256[:12]}" if made else "sudah ada"
        self.stdout.write(f"Rakor contoh {which}: {said}.")
