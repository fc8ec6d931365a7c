"""A zip somebody sent: every entry is looked at before one is unpacked, in memory. PURE of Django.

Names of entries never become paths. Bytes are counted while they come, for headers lie.
"""

import io
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath

from geo.formats import number
from geo.problems import FileProblem

MOST_ENTRIES = 100
MOST_PACKED_TIMES = 500  # a boundary file packs about 3 times; a bomb a thousand times
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)


class Unzipped:
    """The entries of a zip, checked. What Finder and its like leave in one is not among them."""

    def __init__(self, data: bytes, *, most_bytes: int):
        """Raises FileProblem."""
        with _broken_said():
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        entries = self._archive.infolist()
        _check(entries, most_bytes)
        self._entries = {e.filename: e for e in entries if not _is_litter(e)}
        self.names = list(self._entries)

    def unpack(self, name: str) -> bytes:
        """The bytes of one entry, never more than it said. Raises FileProblem."""
        entry = self._entries[name]
        if entry.file_size > MOST_PACKED_TIMES * max(entry.compress_size, 1):
            raise FileProblem("Isi zip terlalu besar dibanding ukuran zipnya.")
        with _broken_said(), self._archive.open(entry) as packed:
            data = packed.read(entry.file_size + 1)  # its checksum is compared at the end
        if len(data) != entry.file_size:
            raise FileProblem("Zip rusak: ukuran isi tidak sesuai. Kompres ulang.")
        return data


@contextmanager
def _broken_said():
    try:
        yield
    except _BROKEN as error:
        raise FileProblem(
            "Zip rusak: ukuran isi tidak sesuai. Kompres ulang berkas petanya."
        ) from error
    except RuntimeError as error:  # how zipfile says that a password is needed
        raise FileProblem("Zip bersandi tidak dapat dibaca. Kirim tanpa sandi.") from error


def _check(entries: list[zipfile.ZipInfo], most_bytes: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise FileProblem(
            f"Zip memuat terlalu banyak berkas ({number(len(entries))}, batas {MOST_ENTRIES})."
        )
    names = [entry.filename for entry in entries]
    if any(_is_unsafe(name) for name in names) or any(_is_link(entry) for entry in entries):
        raise FileProblem("Zip memuat nama berkas yang tidak aman. Kompres ulang berkas petanya.")
    if len({name.lower() for name in names}) < len(names):
        raise FileProblem("Zip memuat dua berkas bernama sama. Kompres ulang berkas petanya.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileProblem("Zip bersandi tidak dapat dibaca. Kirim tanpa sandi.")
    if sum(entry.file_size for entry in entries) > most_bytes:
        raise FileProblem(f"Isi zip terlalu besar (paling banyak {most_bytes // 10**6} MB).")


def _is_unsafe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not parts or name.startswith("/") or "\\" in name or ":" in name or ".." in parts


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return entry.external_attr >> 16 & 0o170000 == 0o120000


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    return entry.is_dir() or "__MACOSX" in parts or parts[-1].startswith(".")
