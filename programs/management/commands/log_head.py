"""manage.py log_head: where the log ends, to be kept where no writer of the database reaches."""

from django.core.management.base import BaseCommand

from programs import chain


class Command(BaseCommand):
    help = "Segel yang belum disegel, lalu cetak kepala rantai log: NOMOR:DIGEST."

    def handle(self, **_):
        chain.seal()
        self.stdout.write(chain.head_said())
