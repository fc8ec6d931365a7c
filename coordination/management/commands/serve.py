"""`manage.py serve`: keeps `manage.py web` alive. It imports nothing heavy: it starts at once."""

import sys

from django.core.management.base import BaseCommand

from coordination.supervisor import Supervisor


class Command(BaseCommand):
    help = "Menyajikan Sinkron; memulai ulang sendiri bila prosesnya mati."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="alamat (bawaan: 127.0.0.1)")
        parser.add_argument("--port", default="8000", help="porta (bawaan: 8000)")
        parser.add_argument("--threads", default="8", help="utas server web")

    def handle(self, *, host, port, threads, **options):
        web = ["web", "--host", host, "--port", port, "--threads", threads]
        sys.exit(Supervisor([sys.executable, sys.argv[0], *web]).run())
