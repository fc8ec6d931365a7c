"""manage.py verify_log [--head NUMBER:DIGEST]"""

from django.core.management.base import BaseCommand, CommandError

from geo.formats import number
from programs import chain


class Command(BaseCommand):
    help = "Periksa rantai log dari baris pertama; sebutkan baris pertama yang rusak, bila ada."

    def add_arguments(self, parser):
        parser.add_argument(
            "--head", default="", help="kepala yang disimpan di tempat lain: NOMOR:DIGEST"
        )

    def handle(self, *, head, **_):
        try:
            found = chain.verify(head=head)
        except ValueError as why:
            raise CommandError(str(why)) from why
        if found.broken:
            raise CommandError(chain.said(found.broken))
        self.stdout.write(f"Rantai log utuh: {number(found.count)} baris")
        self.stdout.write(f"Kepala         : {found.head}")
        self.stdout.write(f"Belum disegel  : {number(found.unsealed)} baris")
