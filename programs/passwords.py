"""What a password may not be, beside Django's own rules: words known here, and leaked ones."""

import hashlib
import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KNOWN = (
    *("sinkron", "banten", "tangerang", "serang", "cilegon", "lebak", "pandeglang", "indonesia"),
    *("bappeda", "bapperida", "dinsos", "dinas", "sosial", "tkpkd", "kabupaten", "provinsi"),
    *("kemiskinan", "sekretariat", "operator", "verifikator", "admin", "password", "rahasia"),
    *("katasandi", "kata", "sandi", "passwordku", "selamat", "datang", "pagi", "bismillah"),
    *("merdeka", "garuda", "pancasila", "sayang", "qwerty", "asdfgh", "contoh", "kota"),
)
OWN_LETTERS = 6  # that must be left when the known words are gone
DIFFERENT = 6  # signs
HASH_LENGTH = 40


class NotAKnownWord:
    """Refuses `Bappeda-Banten-2026`: known words with a year, and a few signs repeated."""

    def validate(self, password, user=None):
        if len(set(password)) < DIFFERENT:
            raise ValidationError(
                _("Kata sandi ini hanya mengulang beberapa karakter."), code="repeated"
            )
        letters = re.sub(r"[\W\d_]+", "", password.lower())
        if not letters:  # digits alone: another rule speaks of them
            return
        own = re.sub("|".join(sorted(KNOWN, key=len, reverse=True)), "", letters)
        if own != letters and len(own) < OWN_LETTERS:
            raise ValidationError(
                _("Kata sandi ini mudah ditebak: kata yang umum di sini ditambah angka."),
                code="known_word",
            )

    def get_help_text(self):
        return _("Kata sandi tidak boleh hanya kata umum di sini (nama instansi, wilayah) + angka.")


class NotLeaked:
    """Refuses passwords of a published list of leaked ones, read from a file on this machine.

    The file has one SHA-1 a line in upper case, sorted, anything may follow (`HASH:count`). No
    file: no check. Nothing is ever asked of another host.
    """

    def __init__(self, path: str = ""):
        self.path = Path(path) if path else None

    def validate(self, password, user=None):
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if self.path and _has_line(self.path, wanted.encode()):
            raise ValidationError(
                _("Kata sandi ini ada dalam daftar kata sandi yang pernah bocor."), code="leaked"
            )

    def get_help_text(self):
        return _("Kata sandi tidak boleh pernah bocor di tempat lain.")


def _has_line(path: Path, wanted: bytes) -> bool:
    """Whether a sorted file has a line that begins so: halving it, 35 reads for 40 GB."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            file.seek(max(0, middle - 1))
            if middle:
                file.readline()  # the rest of the line before: what follows begins a line
            start, line = file.tell(), file.readline()
            if not line or line[:HASH_LENGTH] > wanted or start >= high:
                high = middle
            elif line[:HASH_LENGTH] == wanted:
                return True
            else:
                low = start + len(line)
        return False
