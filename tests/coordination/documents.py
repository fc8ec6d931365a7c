"""Documents made in a test: good ones of every kind, and the parts hostile ones are made of."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

W = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": f"{W}wordprocessingml.document.main+xml",
    "xlsx": f"{W}spreadsheetml.sheet.main+xml",
    "pptx": f"{W}presentationml.presentation.main+xml",
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make_zip(parts: dict, *, stored=()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, how)
    return out.getvalue()


def types_of(main: str, *more: str) -> str:
    overrides = "".join(
        f'<Override PartName="/p{n}" ContentType="{m}"/>' for n, m in enumerate(more)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{main}"/>{overrides}</Types>'
    )


def relations(kind: str, target: str = "https://contoh.example/x", mode: str = "External") -> str:
    return (
        '<?xml version="1.0"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://x/relationships/{kind}" Target="{target}" '
        f'TargetMode="{mode}"/></Relationships>'
    )


def make_office(kind="docx", parts=None, *, types=()) -> bytes:
    own = {"[Content_Types].xml": types_of(MAIN[kind], *types), "word/document.xml": "<d/>"}
    return make_zip(own | (parts or {}))


def make_odf(kind="odt", parts=None) -> bytes:
    own = {
        "mimetype": f"application/vnd.oasis.opendocument.{ODF[kind]}",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": "<content/>",
    }
    return make_zip(own | (parts or {}), stored=("mimetype",))


def make_pdf(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def stream(said: bytes, content: bytes) -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (said, len(content), content)


def packed_objects(content: bytes, said: bytes = b"/Filter /FlateDecode") -> bytes:
    """An object stream that holds `content`."""
    return stream(b"/Type /ObjStm /N 1 /First 4 " + said, zlib.compress(content))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_png(wide=1, high=1, *, more: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    body = _chunk(b"IHDR", header) + more + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def make_jpeg(wide=1, high=1) -> bytes:
    size = struct.pack(">BHHB", 8, high, wide, 1) + b"\x01\x11\x00"
    start = b"\xff\xc0" + struct.pack(">H", len(size) + 2) + size
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    return b"\xff\xd8" + start + scan + b"\x00\xff\xd9"


def make_webp() -> bytes:
    body = b"WEBPVP8L" + struct.pack("<I", 6) + b"\x2f\x00\x00\x00\x00\x00"
    return b"RIFF" + struct.pack("<I", len(body)) + body


GOOD = {
    "surat.pdf": make_pdf(b"<< /Type /Catalog >>", packed_objects(b"1 0 << /Type /Page >>")),
    "foto.png": make_png(),
    "foto.jpg": make_jpeg(),
    "foto.webp": make_webp(),
    "nota.docx": make_office("docx", {"word/_rels/d.xml.rels": relations("hyperlink")}),
    "tabel.xlsx": make_office("xlsx"),
    "paparan.pptx": make_office("pptx", {"ppt/embeddings/a.xlsx": make_office("xlsx")}),
    "nota.odt": make_odf("odt"),
    "tabel.ods": make_odf("ods"),
    "paparan.odp": make_odf("odp"),
}
