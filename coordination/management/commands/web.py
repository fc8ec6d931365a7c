"""`manage.py web`: the web server, with worker and clock inside when the broker is in memory.

`manage.py serve` keeps one of these alive.
"""

import os

import waitress
from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connection

from coordination.embedded import start_embedded
from coordination.supervisor import live_as_child


class Command(BaseCommand):
    help = "Server web tanpa pengawas; biasanya dijalankan oleh `serve`."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="alamat (bawaan: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="porta (bawaan: 8000)")
        parser.add_argument("--threads", type=int, default=8, help="utas server web")

    def handle(self, *, host, port, threads, **options):
        live_as_child()
        application = get_wsgi_application()
        try:
            server = waitress.create_server(application, host=host, port=port, threads=threads)
        except OSError as error:
            raise CommandError(f"Tidak dapat memakai {host}:{port}: {error.strerror}.") from error
        if settings.EMBEDDED_WORKER:
            start_embedded(current_app._get_current_object())
            connection.close()
        self.stderr.write(f"Sinkron siap di http://{host}:{port} (Ctrl+C untuk berhenti)")
        server.run()
        # The worker thread may be in the middle of a run; its row is taken up at the next start.
        os._exit(0)
