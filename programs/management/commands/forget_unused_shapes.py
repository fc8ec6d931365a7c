"""Delete outlines that were drawn or uploaded on trial and that no program uses."""

import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from geo.formats import number
from programs.unused_shapes import KEPT_DAYS, forget_unused_shapes


class Command(BaseCommand):
    help = (
        "Hapus bidang gambar yang hanya dicoba dan tidak dipakai program mana pun. "
        "Tanpa --commit hanya menghitung."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=KEPT_DAYS, help="lebih lama dari sekian hari tidak dilihat"
        )
        parser.add_argument("--commit", action="store_true", help="hapus")

    def handle(self, *, days, commit, **_options):
        before = timezone.now() - datetime.timedelta(days=max(days, 0))
        count = forget_unused_shapes(before=before, commit=commit)
        word = "dihapus" if commit else "dapat dihapus; tambahkan --commit"
        self.stdout.write(f"{number(count)} bidang gambar {word}")
