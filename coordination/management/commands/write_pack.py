"""Write the latest pack of a meeting as a ZIP: made first where it is not there."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coordination.meetings import packs
from coordination.models import Pack, RunState, Snapshot

NAME = "paket-rakor.zip"


class Command(BaseCommand):
    help = "Tulis paket bahan rakor yang terakhir dibekukan sebagai ZIP."

    def add_arguments(self, parser):
        parser.add_argument("--out", default=str(settings.BUILD_DIR), help="folder tujuan")
        parser.add_argument("--meeting", type=int, help="nomor rakor; bawaan: yang terakhir beku")

    def handle(self, *args, out, meeting, **options):
        rows = Snapshot.objects.defer("content").order_by("-made_at", "-pk")
        snapshot = (rows.filter(meeting=meeting) if meeting else rows).first()
        if snapshot is None:
            raise CommandError(_("Belum ada rakor yang dibekukan."))
        pack = packs.made_now(snapshot)
        if pack.state != RunState.DONE:
            raise CommandError(pack.message)
        self.stdout.write(str(_copied(pack, Path(out))))
        self.stderr.write(f"{len(pack.files)} berkas")


def _copied(pack: Pack, folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(packs.path_of(pack), folder / NAME))
    except OSError as why:
        said = _("Paket tidak dapat ditulis ke %(out)s: %(why)s")
        raise CommandError(said % {"out": folder, "why": why.strerror}) from why
