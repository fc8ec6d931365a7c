"""Every crafted document, and what becomes of it: refused in words, and nothing is kept."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse

from coordination.attaching import DocumentRefused
from coordination.documents import add_document
from coordination.models import Document
from programs.models import Role
from tests.factories import make_agency, make_program, make_user

from .documents import (
    GOOD,
    OLE,
    make_jpeg,
    make_odf,
    make_office,
    make_pdf,
    make_png,
    make_webp,
    make_zip,
    packed_objects,
    relations,
    sent,
    stream,
    types_of,
)
from .factories import make_finding

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PNG, PDF, DOCX = GOOD["foto.png"], GOOD["surat.pdf"], GOOD["nota.docx"]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def patched(data: bytes, what: bytes, offset: int, value: bytes) -> bytes:
    """Every record that begins with `what`, with other bytes at `offset`."""
    out, at = bytearray(data), data.find(what)
    while at >= 0:
        out[at + offset : at + offset + len(value)] = value
        at = data.find(what, at + 1)
    return bytes(out)


def sealed_zip() -> bytes:
    return patched(patched(DOCX, b"PK\x01\x02", 8, b"\x01\0"), b"PK\x03\x04", 6, b"\x01\0")


def lying_zip() -> bytes:
    """The headers say 10 bytes; a megabyte comes out."""
    data = make_office("docx", {"word/media/x.dat": b"\0" * 1_000_000})
    size = struct.pack("<I", 1_000_000)
    return data.replace(size, struct.pack("<I", 10))


def named_twice() -> bytes:
    out = BytesIO(DOCX)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("WORD/DOCUMENT.XML", "<other/>")
    return out.getvalue()


def with_link() -> bytes:
    out = BytesIO(DOCX)
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def fields(*pieces: str) -> str:
    said = "".join(f"<w:instrText>{piece}</w:instrText>" for piece in pieces)
    return f"<w:document {W}>{said}</w:document>"


def bomb(megabytes: int) -> bytes:
    return make_office("docx", {"word/media/x.dat": b"\0" * (megabytes * 1_000_000)})


NESTED = make_office("xlsx", {"xl/embeddings/b.docx": DOCX})
RULED = make_office("xlsx", {"xl/vbaProject.bin": OLE})
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
DTD = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'

HOSTILE = {
    # not what they say
    "HTML called a picture": ("foto.png", HTML, "bukan dokumen"),
    "SVG called a picture": ("foto.png", SVG, "bukan dokumen"),
    "SVG as it is": ("gambar.svg", SVG, "bukan dokumen"),
    "HTML as it is": ("halaman.html", HTML, "bukan dokumen"),
    "a program called PDF": ("surat.pdf", b"MZ\x90\0" + b"\0" * 200, "bukan dokumen"),
    "a script": ("surat.pdf", b"#!/bin/sh\nrm -rf /\n", "bukan dokumen"),
    "a table of text": ("data.csv", b"a,b\n1,2\n", "bukan dokumen"),
    "one byte": ("surat.pdf", b"%", "bukan dokumen"),
    "nothing": ("surat.pdf", b"", "berkas kosong"),
    "NULs": ("surat.pdf", b"\0" * 5000, "bukan dokumen"),
    "an Office document of old": ("lama.doc", OLE + b"\0" * 600, "format Office lama"),
    "a sealed Office document": (
        "nota.docx",
        OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
        "bersandi",
    ),
    # pictures
    "HTML behind a PNG": ("foto.png", PNG + HTML, "hal lain"),
    "a zip behind a PNG": ("foto.png", PNG + make_zip({"a.html": HTML}), "hal lain"),
    "HTML within a PNG": (
        "foto.png",
        make_png(more=struct.pack(">I", len(HTML)) + b"tEXt" + HTML + b"\0" * 4),
        "hal lain",
    ),
    "a PNG without its end": ("foto.png", PNG[:-12], "terpotong"),
    "a PNG with a chunk that never ends": (
        "foto.png",
        PNG[:33] + b"\xff\xff\xff\xffIDAT",
        "terpotong",
    ),
    "a PNG of a million million pixels": ("foto.png", make_png(10**6, 10**6), "megapiksel"),
    "a PNG of no size": ("foto.png", make_png(0, 5), "terpotong"),
    "a JPEG that is HTML": ("foto.jpg", b"\xff\xd8\xff" + HTML, "terpotong"),
    "a JPEG of only its mark": ("foto.jpg", b"\xff\xd8\xff", "terpotong"),
    "a JPEG with a zip behind": ("foto.jpg", make_jpeg() + DOCX, "hal lain"),
    "a JPEG of 4 thousand million pixels": ("foto.jpg", make_jpeg(65535, 65535), "megapiksel"),
    "a WebP that is HTML": ("foto.webp", b"RIFF\0\0\0\0" + HTML, "terpotong"),
    "a WebP cut short": ("foto.webp", make_webp()[:-4], "terpotong"),
    "a WebP with more behind": ("foto.webp", make_webp() + PDF, "hal lain"),
    # PDF
    "a PDF cut short": ("surat.pdf", PDF[:40], "terpotong"),
    "a PDF with HTML before it": ("surat.pdf", HTML + PDF, "bukan dokumen"),
    "a PDF and a zip at once": ("surat.pdf", PDF[:-6] + DOCX + b"%%EOF\n", "zip sekaligus"),
    "JavaScript": ("surat.pdf", make_pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "JavaScript"),
    "JavaScript with its name escaped": (
        "surat.pdf",
        make_pdf(b"<< /S /J#61va#53cript /JS (x) >>"),
        "JavaScript",
    ),
    "JavaScript in a packed object": (
        "surat.pdf",
        make_pdf(packed_objects(b"1 0 << /S /JavaScript /JS (x) >>")),
        "JavaScript",
    ),
    "JavaScript in a packed object that does not say it is one": (
        "surat.pdf",
        make_pdf(
            stream(
                b"/N 1 /First 4 /Filter /Fl#61teDecode",
                zlib.compress(b"1 0 << /S /#4aavaScript >>"),
            )
        ),
        "JavaScript",
    ),
    "objects packed twice": (
        "surat.pdf",
        make_pdf(
            packed_objects(zlib.compress(b"x"), b"/Filter [/FlateDecode /FlateDecode]"),
        ),
        "tidak dapat diperiksa",
    ),
    "objects packed in another way": (
        "surat.pdf",
        make_pdf(stream(b"/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode", b"\x80\x0b")),
        "tidak dapat diperiksa",
    ),
    "a PDF bomb": ("surat.pdf", make_pdf(packed_objects(b" " * 120_000_000)), "terlalu besar"),
    "a PDF that starts a program": (
        "surat.pdf",
        make_pdf(b"<< /S /Launch /F (cmd.exe) >>"),
        "menjalankan program",
    ),
    "a PDF with a file in it": (
        "surat.pdf",
        make_pdf(b"<< /Type /EmbeddedFile >>"),
        "berkas lain",
    ),
    "a PDF that sends a form": (
        "surat.pdf",
        make_pdf(b"<< /S/SubmitForm /F(http://x)>>"),
        "mengirim data",
    ),
    "a sealed PDF": ("surat.pdf", make_pdf(b"<< /Encrypt 3 0 R >>"), "bersandi"),
    # zips that are no document
    "a zip": ("nota.docx", make_zip({"a.txt": "a"}), "bukan dokumen Office"),
    "an empty zip": ("nota.docx", b"PK\x05\x06" + b"\0" * 18, "bukan dokumen"),
    "a zip cut short": ("nota.docx", DOCX[:-30], "rusak"),
    "a zip with more behind": ("nota.docx", DOCX + HTML, "rusak"),
    "a zip with more before": ("nota.docx", b"PK\x03\x04" + HTML + DOCX, "rusak"),
    "a wrong checksum": (
        "nota.docx",
        patched(patched(DOCX, b"PK\x01\x02", 16, b"\1\2\3\4"), b"PK\x03\x04", 14, b"\1\2\3\4"),
        "rusak",
    ),
    "a sealed zip": ("nota.docx", sealed_zip(), "bersandi"),
    "a bomb": ("nota.docx", bomb(100), "terlalu besar"),
    "a bomb of many parts": (
        "nota.docx",
        make_office("docx", {f"word/{n}.dat": b"\0" * 900_000 for n in range(170)}),
        "terlalu besar",
    ),
    "a bomb that lies": ("nota.docx", lying_zip(), "rusak"),
    "thousands of parts": (
        "nota.docx",
        make_office("docx", {f"word/{n}": "" for n in range(3001)}),
        "terlalu besar",
    ),
    "a way out of the folder": ("nota.docx", make_office(parts={"../../x": "a"}), "tidak aman"),
    "a whole path": ("nota.docx", make_office(parts={"/etc/passwd": "a"}), "tidak aman"),
    "two parts of one name": ("nota.docx", named_twice(), "tidak aman"),
    "a symbolic link": ("nota.docx", with_link(), "tidak aman"),
    # Office
    "a macro": ("nota.docx", make_office(parts={"word/vbaProject.bin": b"x"}), "makro"),
    "a macro by its type": ("nota.docx", make_office(types=[MACRO_MAIN]), "makro"),
    "a macro by its relation": (
        "nota.docx",
        make_office(parts={"word/_rels/d.xml.rels": relations("vbaProject", "a.bin", "Internal")}),
        "makro",
    ),
    "a macro of Excel 4": (
        "tabel.xlsx",
        make_office("xlsx", {"xl/macrosheets/1.xml": "<a/>"}),
        "makro",
    ),
    "a name for macros": ("nota.docm", DOCX, "makro"),
    "an object": ("nota.docx", make_office(parts={"word/embeddings/o.bin": b"x"}), "objek"),
    "an object under another name": ("nota.docx", make_office(parts={"word/a.png": OLE}), "objek"),
    "a program": ("nota.docx", make_office(parts={"word/a.png": b"MZ\x90\0"}), "objek"),
    "a control": ("nota.docx", make_office(parts={"word/activeX/a.xml": "<a/>"}), "objek"),
    "a zip in a zip in a zip": (
        "paparan.pptx",
        make_office("pptx", {"ppt/embeddings/a.xlsx": NESTED}),
        "objek",
    ),
    "a macro in a table in a document": (
        "nota.docx",
        make_office(parts={"word/embeddings/a.xlsx": RULED}),
        "makro",
    ),
    "any zip within": (
        "nota.docx",
        make_office(parts={"word/a.zip": make_zip({"a": "a"})}),
        "bukan dokumen",
    ),
    "a template elsewhere": (
        "nota.docx",
        make_office(parts={"word/_rels/settings.xml.rels": relations("attachedTemplate")}),
        "tautan",
    ),
    "a picture elsewhere": (
        "nota.docx",
        make_office(parts={"word/_rels/document.xml.rels": relations("image")}),
        "tautan",
    ),
    "a link with its word escaped": (
        "nota.docx",
        make_office(
            parts={"word/_rels/d.xml.rels": relations("image", mode="Ext&#101;rnal")},
        ),
        "tautan",
    ),
    "another workbook": (
        "tabel.xlsx",
        make_office("xlsx", {"xl/externalLinks/externalLink1.xml": "<a/>"}),
        "tautan",
    ),
    "a field that starts a program": (
        "nota.docx",
        make_office(parts={"word/document2.xml": fields("DD", "EAUTO cmd")}),
        "tautan",
    ),
    "entities": ("nota.docx", make_office(parts={"word/x.xml": DTD}), "tidak aman"),
    "XML of two bytes a letter": (
        "nota.docx",
        make_zip({"[Content_Types].xml": types_of(MACRO_MAIN).encode("utf-16")}),
        "tidak aman",
    ),
    "XML without an end": ("nota.docx", make_zip({"[Content_Types].xml": "<Types>"}), "rusak"),
    "an Office document of no kind": (
        "nota.docx",
        make_zip({"[Content_Types].xml": types_of("application/xml")}),
        "biasa",
    ),
    # OpenDocument
    "Basic": ("nota.odt", make_odf(parts={"Basic/Standard/a.xml": "<a/>"}), "makro"),
    "Python": ("nota.odt", make_odf(parts={"Scripts/python/a.py": "x"}), "makro"),
    "an event": (
        "nota.odt",
        make_odf(parts={"styles.xml": '<a><script:event-listener href="x"/></a>'}),
        "makro",
    ),
    "a sealed OpenDocument": (
        "nota.odt",
        make_odf(parts={"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        "bersandi",
    ),
    "a table elsewhere": (
        "tabel.ods",
        make_odf("ods", {"content.xml": '<table:table-source href="http://x"/>'}),
        "tautan",
    ),
    "a drawing": (
        "gambar.odg",
        make_zip({"mimetype": "application/vnd.oasis.opendocument.graphics"}),
        "jenis OpenDocument",
    ),
}


@pytest.fixture
def officer():
    return make_user(Role.OFFICER, agency=make_agency())


@pytest.fixture
def finding(officer):
    own = officer.memberships.get().agency
    return make_finding(make_program(agency=own), make_program())


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_document_is_refused_in_words_and_leaves_nothing(
    client, finding, officer, settings, case
):
    name, content, why = HOSTILE[case]
    with pytest.raises(DocumentRefused, match=why) as refused:
        add_document(finding, file=sent(name, content), by=officer)
    assert name in str(refused.value)
    assert str(refused.value).endswith(".")
    assert not Document.objects.exists()
    assert [path for path in Path(settings.PRIVATE_DIR).rglob("*") if path.is_file()] == []


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\temp\\surat.pdf": "surat.pdf",
    "surat\u202efdp.exe": "suratfdp.exe.pdf",
    "surat\u200b.pdf": "surat.pdf",
    "a\0b\r\nc.pdf": "abc.pdf",
    "": "berkas.pdf",
    "..": "...pdf",
    "x" * 400 + ".pdf": "x" * 251 + ".pdf",
    'a";b.pdf': 'a";b.pdf',
    "=cmd.pdf": "=cmd.pdf",
    "surat.PDF": "surat.PDF",
    "surat.html": "surat.html.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_becomes_one_that_can_be_shown(finding, officer, name):
    file = sent("x.pdf", PDF)
    file._name = name  # what a browser may send, before anybody cleans it
    made = add_document(finding, file=file, by=officer)
    made.refresh_from_db()
    assert made.file_name == NAMES[name]
    assert made.file.name == f"temuan/{finding.pk}/{made.pk}"


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_document_is_400_at_the_door(client, finding, officer, case):
    name, content, _why = HOSTILE[case]
    client.force_login(officer)
    answer = client.post(
        reverse("api-finding-documents", args=[finding.pk]), {"file": sent(name, content)}
    )
    assert answer.status_code == 400
    assert "file" in answer.json()
