"""A document of Word, Excel, PowerPoint or OpenDocument without macros, objects or links.

Every part is unpacked once in memory, counted while it comes, and dropped: headers lie. PURE.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from xml.etree import ElementTree

from geo.problems import FileProblem

MOST_PARTS = 3000
MOST_UNPACKED = 150_000_000
MOST_PACKED_TIMES, SMALL = 200, 1_000_000  # a part this small may be packed as well as it can
MOST_DIRECTORY = 1_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)
_MAIN = "application/vnd.openxmlformats-officedocument."
_OOXML = {
    _MAIN + "wordprocessingml.document.main+xml": ".docx",
    _MAIN + "spreadsheetml.sheet.main+xml": ".xlsx",
    _MAIN + "presentationml.presentation.main+xml": ".pptx",
}
_ODF = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}
_TYPES, _MANIFEST = "[content_types].xml", "meta-inf/manifest.xml"
_ODF_LINKS = re.compile(rb"(?:cell-range-source|table-source|section-source|dde-source)\b")
_DDE = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)

BROKEN = "dokumen ini rusak. Buka, simpan ulang, lalu kirim lagi."
UNSAFE = "susunan dokumen ini tidak aman. Buka, simpan ulang, lalu kirim lagi."
SEALED = "dokumen ini bersandi. Hilangkan sandinya, simpan, lalu kirim lagi."
TOO_LARGE = "isi dokumen ini terlalu besar setelah dibuka. Perkecil atau bagi dahulu."
MACRO = "dokumen ini memuat makro. Simpan sebagai .docx, .xlsx atau .pptx tanpa makro."
OBJECT = "dokumen ini memuat objek atau berkas lain di dalamnya. Hapus, lalu kirim lagi."
LINKED = "dokumen ini memuat tautan ke berkas lain. Putuskan tautannya, lalu kirim lagi."


def office_ending(data: bytes, *, is_inside: bool = False) -> str:
    """The ending of the document these bytes are. A chart's table may be inside, no deeper.

    Raises FileProblem.
    """
    with _broken_said():
        _check_directory(data)
        archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    _check_entries(entries)
    ending, left = "", MOST_UNPACKED
    is_odf = entries[0].filename == "mimetype"
    for entry in entries:
        part = _unpacked(archive, entry, left)
        left -= len(part)
        name = entry.filename.lower()
        _check_part(name, part, is_inside)
        found = _check_odf(name, part) if is_odf else _check_ooxml(name, part)
        ending = ending or found
    if not ending:
        raise FileProblem("ini zip, bukan dokumen Office. Kirim dokumennya satu per satu.")
    return ending


@contextmanager
def _broken_said():
    try:
        yield
    except _BROKEN as error:
        raise FileProblem(BROKEN) from error
    except RuntimeError as error:  # how zipfile says that a password is needed
        raise FileProblem(SEALED) from error


def _check_directory(data: bytes) -> None:
    """One zip from the first byte to the last, its list of parts short enough to be read."""
    end = data[-22:]
    if end[:4] != b"PK\x05\x06" or end[20:] != b"\0\0":
        raise FileProblem(BROKEN)
    if int.from_bytes(end[12:16], "little") > MOST_DIRECTORY:
        raise FileProblem(TOO_LARGE)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if not entries or min(entry.header_offset for entry in entries) != 0:
        raise FileProblem(BROKEN)
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise FileProblem(TOO_LARGE)
    if any(_is_unsafe(name) for name in names) or len(set(names)) < len(names):
        raise FileProblem(UNSAFE)
    if any(entry.external_attr >> 16 & 0o170000 == 0o120000 for entry in entries):
        raise FileProblem(UNSAFE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileProblem(SEALED)
    if any(e.file_size > max(SMALL, MOST_PACKED_TIMES * e.compress_size) for e in entries):
        raise FileProblem(TOO_LARGE)


def _is_unsafe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not parts or name.startswith("/") or "\\" in name or ":" in name or ".." in parts


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    with _broken_said(), archive.open(entry) as packed:
        part = packed.read(min(entry.file_size, left) + 1)  # its checksum is compared at the end
    if len(part) > left:
        raise FileProblem(TOO_LARGE)
    if len(part) != entry.file_size:
        raise FileProblem(BROKEN)
    return part


def _check_part(name: str, part: bytes, is_inside: bool) -> None:
    """What no part of any kind of document may be."""
    if part.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem(MACRO if "vba" in name else OBJECT)
    if part.startswith(b"MZ"):
        raise FileProblem(OBJECT)
    if part.startswith(b"PK\x03\x04"):
        if is_inside:
            raise FileProblem(OBJECT)
        office_ending(part, is_inside=True)
    is_xml = name.endswith((".xml", ".rels"))
    if is_xml and any(word in part for word in (b"<!DOCTYPE", b"<!ENTITY", b"\0")):
        raise FileProblem(UNSAFE)


# --- Word, Excel, PowerPoint ----------------------------------------------------------------


def _check_ooxml(name: str, part: bytes) -> str:
    """The ending, where this part says it. Raises FileProblem for what runs or links."""
    if "vbaproject" in name or "vbadata" in name or "/macrosheets/" in name:
        raise FileProblem(MACRO)
    if "/activex/" in name or ("/embeddings/" in name and name.endswith(".bin")):
        raise FileProblem(OBJECT)
    if "/externallinks/" in name:
        raise FileProblem(LINKED)
    if name == _TYPES:
        return _ending_of_types(part)
    if name.endswith(".rels"):
        _check_relations(part)
    if name.startswith("word/") and name.endswith(".xml") and b"instr" in part:
        _check_fields(part)
    return ""


def _ending_of_types(part: bytes) -> str:
    types = [element.get("ContentType", "") for element in _elements(part)]
    if any("macro" in said.lower() or "vba" in said.lower() for said in types):
        raise FileProblem(MACRO)
    found = {_OOXML[said] for said in types if said in _OOXML}
    if len(found) != 1:
        raise FileProblem("ini bukan dokumen Word, Excel atau PowerPoint biasa. Simpan ulang.")
    return found.pop()


def _check_relations(part: bytes) -> None:
    for element in _elements(part):
        kind = element.get("Type", "").rpartition("/")[2].lower()
        if "vba" in kind or "macro" in kind:
            raise FileProblem(MACRO)
        if kind in ("oleobject", "control"):
            raise FileProblem(OBJECT)
        if element.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
            raise FileProblem(LINKED)


def _check_fields(part: bytes) -> None:
    """Fields of Word that fetch from other programs; their code may be cut into pieces."""
    said = []
    for element in _elements(part):
        if element.tag.endswith("}instrText"):
            said.append(element.text or "")
        said += [v for key, v in element.attrib.items() if key.endswith("}instr")]
    if _DDE.search("".join(said)):
        raise FileProblem(LINKED)


def _elements(part: bytes) -> Iterator[ElementTree.Element]:
    try:
        yield from ElementTree.fromstring(part).iter()
    except (ElementTree.ParseError, LookupError, ValueError, RecursionError) as error:
        raise FileProblem(BROKEN) from error


# --- OpenDocument ---------------------------------------------------------------------------


def _check_odf(name: str, part: bytes) -> str:
    """The ending, where this part says it. Raises FileProblem for what runs, links or is sealed."""
    if name == "mimetype":
        if part not in _ODF:
            raise FileProblem("jenis OpenDocument ini tidak diterima. Kirim .odt, .ods atau .odp.")
        return _ODF[part]
    if name.startswith(("basic/", "scripts/")) and not name.endswith("/"):
        raise FileProblem(MACRO)
    if name == _MANIFEST and b"encryption-data" in part:
        raise FileProblem(SEALED)
    if name.endswith(".xml"):
        if b"event-listener" in part or b"vnd.sun.star.script" in part:
            raise FileProblem(MACRO)
        if _ODF_LINKS.search(part):
            raise FileProblem(LINKED)
    return ""
