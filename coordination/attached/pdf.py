"""A PDF that only shows: nothing that runs, opens, sends or carries another file. PURE.

Names may be written with `#xx` and objects may be packed in object streams; both are undone first.
What a stream shows (pictures, text of pages) is not looked at.
"""

import re
import zlib
from collections.abc import Iterator

from geo.problems import FileProblem

MOST_UNPACKED = 100_000_000
_LAST = 1024  # bytes at the end in which a PDF says that it ends
_LONGEST_ZIP_END = 66_000
_WHAT = {
    b"JavaScript": "JavaScript",
    b"Launch": "perintah yang menjalankan program",
    b"EmbeddedFile": "berkas lain di dalamnya",
    b"EmbeddedFiles": "berkas lain di dalamnya",
    b"GoToE": "berkas lain di dalamnya",
    b"RichMedia": "media aktif",
    b"Rendition": "media aktif",
    b"XFA": "formulir XFA",
    b"SubmitForm": "formulir yang mengirim data",
    b"ImportData": "formulir yang mengambil data",
}
_ACTIVE = re.compile(rb"/(%s)(?!\w)" % b"|".join(sorted(_WHAT, key=len, reverse=True)))
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\s*")
_PACKED_OBJECTS = re.compile(rb"/ObjStm(?!\w)")
_COUNT, _FIRST = re.compile(rb"/N(?!\w)"), re.compile(rb"/First(?!\w)")
_FILTER = re.compile(rb"/\w+Decode(?!\w)|/Crypt(?!\w)")
_UNSEEN = "PDF ini disusun dengan cara yang tidak dapat diperiksa. Cetak ulang sebagai PDF."


def check_pdf(data: bytes) -> None:
    """Raises FileProblem."""
    if b"%%EOF" not in data[-_LAST:]:
        raise FileProblem("PDF ini terpotong atau rusak. Simpan ulang sebagai PDF.")
    if b"PK\x05\x06" in data[-_LONGEST_ZIP_END:]:
        raise FileProblem("berkas ini PDF dan zip sekaligus. Simpan ulang sebagai PDF saja.")
    named = _named(data)
    if re.search(rb"/Encrypt(?!\w)", named):
        raise FileProblem("PDF ini bersandi. Hilangkan sandinya, simpan, lalu kirim lagi.")
    _check_names(named)
    for objects in _packed_objects(data):
        _check_names(_named(objects))


def _named(data: bytes) -> bytes:
    """With the names as a reader takes them."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)


def _check_names(named: bytes) -> None:
    if found := _ACTIVE.search(named):
        said = f"PDF ini memuat {_WHAT[found[1]]}, yang tidak diterima."
        raise FileProblem(said + " Cetak ulang sebagai PDF biasa, lalu kirim lagi.")


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """Every object stream, unpacked; all together no more than MOST_UNPACKED."""
    begin, left = 0, MOST_UNPACKED
    for found in _STREAM.finditer(data):
        said = _named(data[begin : found.start()])
        begin = found.end()
        if not _holds_objects(said) or b"/Filter" not in said:
            continue  # without a filter it has been read as it is
        if len(_FILTER.findall(said)) > 1 or b"/Predictor" in said:
            raise FileProblem(_UNSEEN)
        objects = _inflated(data, begin, left)
        left -= len(objects)
        yield objects


def _holds_objects(said: bytes) -> bool:
    is_marked = _PACKED_OBJECTS.search(said) is not None
    return is_marked or (_COUNT.search(said) is not None and _FIRST.search(said) is not None)


def _inflated(data: bytes, begin: int, most: int) -> bytes:
    end = data.find(b"endstream", begin)
    unpacker = zlib.decompressobj()
    try:
        objects = unpacker.decompress(data[begin : end if end > 0 else None], most + 1)
    except zlib.error as error:
        raise FileProblem(_UNSEEN) from error
    if len(objects) > most:
        raise FileProblem("isi PDF ini terlalu besar setelah dibuka. Cetak ulang sebagai PDF.")
    if not unpacker.eof:
        raise FileProblem(_UNSEEN)
    return objects
