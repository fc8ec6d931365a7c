"""`manage.py load_demo_meetings`: example meetings with frozen packs, for the demonstration."""

from django.core.management.base import BaseCommand, CommandError

from coordination.demo_meetings import load_first, load_second
from coordination.meetings.freeze import CannotFreeze

LOAD = {"juni": load_first, "desember": load_second}


class Command(BaseCommand):
    help = "Menyiapkan dan membekukan rakor contoh: juni sebelum telaah, desember sesudahnya."

    def add_arguments(self, parser):
        parser.add_argument("--only", choices=sorted(LOAD), help="satu saja; bawaan keduanya")

    def handle(self, *, only, **options):
        for which in [only] if only else LOAD:
            try:
                made = LOAD[which]()
            except CannotFreeze as why:
                raise CommandError(str(why)) from why
            said = f"dibekukan, sidik {made.sha256[:12]}" if made else "sudah ada"
            self.stdout.write(f"Rakor contoh {which}: {said}.")
