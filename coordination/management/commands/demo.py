"""`manage.py demo`: all of a demonstration but the serving, in one process; safe to run again."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from coordination.demo import summary
from coordination.management.commands.load_demo_users import PEOPLE, demo_password

NOTE = (
    "Program nyata yang dipublikasikan saja tidak menghasilkan tumpang tindih berlokasi: "
    "jumlahnya sedikit dan lokasinya kebanyakan belum rinci. Program bertanda `contoh` dibuat "
    "untuk peragaan dan bukan fakta."
)


class Command(BaseCommand):
    help = "Menyiapkan peragaan: data Banten, program, temuan, bahan rakor, akun contoh."

    def add_arguments(self, parser):
        parser.add_argument("--no-examples", action="store_true", help="tanpa program contoh")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")

    def handle(self, *, no_examples, host, port, **options):
        for words, command, arguments in self._steps(no_examples):
            self.stderr.write(words)
            call_command(command, **arguments)
        self.stdout.write("")
        for name, value in summary():
            self.stdout.write(f"{name:<22} {value}")
        self.stdout.write(f"{'Bahan rakor':<22} {self._files()}")
        self.stdout.write(f"{'Alamat':<22} http://{host}:{port}")
        self.stdout.write(f"{'Masuk sebagai':<22} {', '.join(PEOPLE)}")
        self.stdout.write(f"{'Kata sandi':<22} {demo_password()}")
        self.stdout.write(f"\n{NOTE}")

    def _steps(self, no_examples: bool):
        yield "Menyiapkan basis data ...", "migrate", {"verbosity": 0}
        yield "Memuat wilayah dan kosakata ...", "load_banten", {}
        yield "Memuat program nyata ...", "load_real_programs", {}
        yield "Membuat akun contoh ...", "load_demo_users", {}
        if no_examples:
            yield "Tanpa program contoh ...", "load_examples", {"remove": True}
        else:
            yield "Memuat program contoh ...", "load_examples", {}
            yield "Mengisi meja akun contoh ...", "load_demo_desk", {}
        yield "Mencari tumpang tindih dan celah ...", "find_overlaps", {}
        if not no_examples:
            yield "Membekukan rakor contoh ...", "load_demo_meetings", {"only": "juni"}
            yield "Menelaah beberapa temuan contoh ...", "load_demo_review", {}
            yield "Membekukan rakor contoh ...", "load_demo_meetings", {"only": "desember"}
            yield "Menulis paket rakor contoh ...", "write_pack", {"out": settings.BUILD_DIR}
        yield "Menulis bahan rakor ...", "write_report", {"out": settings.BUILD_DIR}

    def _files(self) -> str:
        files = sorted(p for p in settings.BUILD_DIR.iterdir() if p.is_file())
        return ", ".join(os.path.relpath(path) for path in files) or "-"
