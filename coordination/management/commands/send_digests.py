"""`manage.py send_digests`: the daily letters, as the clock sends them."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from coordination.notices.collect import collect
from coordination.notices.digest import Digest, send_digests
from programs.mails import own_site


class Command(BaseCommand):
    help = "Menulis ringkasan harian pemberitahuan; dikirim hanya dengan --commit."

    def add_arguments(self, parser):
        parser.add_argument("--commit", action="store_true", help="kirim; tanpa ini hanya ditulis")
        parser.add_argument("--to", default="", metavar="USERNAME", help="hanya untuk orang ini")

    def handle(self, *, commit, to, **options):
        if to and not get_user_model().objects.filter(username=to).exists():
            raise CommandError(f"Tidak ada pengguna bernama {to}.")
        collect()
        done = send_digests(commit=commit, to=to, on_letter=None if commit else self._show)
        self.stderr.write(
            f"{done.sent} dikirim, {done.refused} ditolak server surel, "
            f"{done.left_over} belum dicoba, {done.done_before} sudah dikirimi hari ini, "
            f"{done.without_address} tanpa alamat surel"
        )
        if not commit:
            self.stderr.write("Belum ada yang dikirim: ulangi dengan --commit.")
        if done.refused:
            raise CommandError("Server surel menolak; yang belum terkirim menunggu besok.")

    def _show(self, letter: Digest) -> None:
        message = letter.write(own_site())
        self.stdout.write(f"Kepada: {letter.to or '-'}\nPerihal: {message.subject}\n{message.body}")
