"""The documents of a meeting: one table of what there is, for page, download and ZIP alike.

`documents_of` lists those of one snapshot; `render` makes one. Both see frozen values alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.charts import stacked
from coordination.models import FindingStatus
from coordination.reports.content import Content
from coordination.reports.docx import as_docx
from coordination.reports.html import as_html
from coordination.reports.map_sheets import draw_sheet
from coordination.reports.pdf import as_pdf, pages_of
from coordination.reports.plain import canonical
from coordination.reports.typesetting import Pages
from coordination.reports.xlsx import as_xlsx
from geo import formats

from . import contents, minutes, values
from .contents import Since, Source, indonesian
from .lookup import Lookup

HTML, PDF, XLSX, DOCX, SVG, JSON = "html", "pdf", "xlsx", "docx", "svg", "json"
ON_PAPER = 1_000  # rows of one table in HTML and PDF; the workbook holds all
IN_PACK = 500  # of each table of the one document with everything
IN_ANNEX = 300  # of each table of the annex of a kab/kota or an OPD
IN_MINUTES = 200  # of each annex of the berita acara: it is edited and signed
TABLES, MAPS = (HTML, PDF, XLSX), (HTML, PDF, SVG)


class NoSuchDocument(LookupError):
    """This snapshot has no document of that code, or not in that format."""


@dataclass(frozen=True)
class Part:
    """One kab/kota or OPD of a kind of document: the end of its code, its name, what finds it."""

    slug: str
    name: str
    key: object


@dataclass(frozen=True)
class Kind:
    """One row of the table. With `parts` there is one document for each, `many` names all."""

    code: str
    title: str | Promise
    formats: tuple[str, ...]
    make: Callable[..., Content] | None
    parts: Callable[[values.Frozen], tuple[Part, ...]] | None = None
    many: str | Promise = ""
    most: int = ON_PAPER


@dataclass(frozen=True)
class Document:
    """One document of one snapshot. `part` is None where its kind is one document."""

    code: str
    title: str
    formats: tuple[str, ...]
    kind: Kind
    part: Part | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """Formats to download."""
        return tuple(ending for ending in self.formats if ending != HTML)

    @property
    def is_page(self) -> bool:
        return HTML in self.formats


def _regencies(frozen: values.Frozen) -> tuple[Part, ...]:
    rows = Lookup(frozen).regencies()
    return tuple(Part(slugify(a.name), a.name, a.code) for a in rows)


def _agencies(frozen: values.Frozen) -> tuple[Part, ...]:
    """Agencies with programs in the scope, and so with findings, or with agreements.

    Units are in the document of the agency above them.
    """
    ids = {a.id for a in frozen.agencies}
    top = {a.id: a.parent_id if a.parent_id in ids else a.id for a in frozen.agencies}
    named = {top[p.agency_id] for p in frozen.programs if p.is_in_scope}
    named |= {top[a.agency_id] for a in frozen.agreements}
    rows = sorted((a for a in frozen.agencies if a.id in named), key=lambda a: (a.name, a.id))
    return tuple(Part(f"opd-{a.id}", a.name, a.id) for a in rows)


DOCUMENTS: tuple[Kind, ...] = (
    Kind("laporan-pimpinan", gettext_lazy("Laporan pimpinan"), (HTML, PDF), contents.leader),
    Kind("sandingan", gettext_lazy("Matriks sandingan program"), TABLES, contents.matrix),
    Kind(
        code="tumpang-tindih",
        title=gettext_lazy("Tumpang tindih, rekomendasi, dan penanggung jawab"),
        formats=TABLES,
        make=contents.overlaps,
    ),
    Kind("celah", gettext_lazy("Matriks celah per kab/kota"), TABLES, contents.gaps),
    Kind("mutu-data", gettext_lazy("Mutu data"), TABLES, contents.quality),
    Kind("peta-tumpang-tindih", gettext_lazy("Peta tumpang tindih"), MAPS, contents.overlap_map),
    Kind("peta-celah", gettext_lazy("Peta celah"), MAPS, contents.gap_map),
    Kind(
        code="oppkpke",
        title=gettext_lazy("Laporan OPPKPKE semesteran"),
        formats=(XLSX,),
        make=contents.half_year,
    ),
    Kind(
        code="oppkpke",
        title=gettext_lazy("Laporan OPPKPKE"),
        formats=(XLSX,),
        make=contents.half_year_of,
        parts=_agencies,
        many=gettext_lazy("Laporan OPPKPKE per OPD"),
    ),
    Kind(
        code="berita-acara",
        title=gettext_lazy("Berita acara (konsep)"),
        formats=(HTML, PDF, DOCX),
        make=minutes.content,
        most=IN_MINUTES,
    ),
    Kind(
        code="peta",
        title=gettext_lazy("Peta"),
        formats=MAPS,
        make=contents.regency_map,
        parts=_regencies,
        many=gettext_lazy("Peta per kab/kota"),
    ),
    Kind(
        code="lampiran",
        title=gettext_lazy("Lampiran"),
        formats=TABLES,
        make=contents.regency,
        parts=_regencies,
        many=gettext_lazy("Lampiran per kab/kota"),
        most=IN_ANNEX,
    ),
    Kind(
        code="lampiran",
        title=gettext_lazy("Lampiran"),
        formats=TABLES,
        make=contents.agency,
        parts=_agencies,
        many=gettext_lazy("Lampiran per OPD"),
        most=IN_ANNEX,
    ),
    Kind(
        code="bahan-rakor",
        title=gettext_lazy("Seluruh bahan rakor"),
        formats=TABLES,
        make=contents.everything,
        most=IN_PACK,
    ),
    Kind("bahan-beku", gettext_lazy("Nilai beku"), (JSON,), None),
)


def documents_of(frozen: values.Frozen) -> tuple[Document, ...]:
    """All documents of a snapshot, in the order of the table, parts by name."""
    found = []
    for kind in DOCUMENTS:
        if kind.parts is None:
            found.append(Document(kind.code, str(kind.title), kind.formats, kind))
            continue
        for part in kind.parts(frozen):
            title = _("%(kind)s %(part)s") % {"kind": kind.title, "part": part.name}
            code = f"{kind.code}-{part.slug}"
            found.append(Document(code, title, kind.formats, kind, part))
    return tuple(found)


def document_of(frozen: values.Frozen, code: str, ending: str = "") -> Document:
    """The document of that code. Raises NoSuchDocument, also for a format it does not have."""
    for document in documents_of(frozen):
        if document.code == code and (not ending or ending in document.formats):
            return document
    raise NoSuchDocument(f"{code}.{ending}" if ending else code)


def content_of(
    frozen: values.Frozen,
    sha256: str,
    document: Document,
    *,
    since: Since | None = None,
    is_whole: bool = False,
) -> Content:
    """What the document holds. `is_whole`: all rows there are, as the workbook has them."""
    most = None if is_whole else document.kind.most
    source = Source(frozen, sha256, most=most, since=since)
    keys = () if document.part is None else (document.part.key,)
    return indonesian(document.kind.make, source, *keys)


def render(
    frozen: values.Frozen, sha256: str, code: str, ending: str, *, since: Since | None = None
) -> bytes:
    """One document as bytes; the same values give the same bytes. Raises NoSuchDocument.

    `since` is the difference from the snapshot before, made from frozen values too. Without
    outlines there is no SVG.
    """
    document = document_of(frozen, code, ending)
    if ending == JSON:
        return canonical(frozen).encode()
    content = content_of(frozen, sha256, document, since=since, is_whole=ending == XLSX)
    return _WRITERS[ending](content)


class Maker:
    """Makes files of one snapshot; what two formats of a document share is made once.

    The bytes are those of `render`. Ask for all formats of a document before the next.
    """

    def __init__(self, frozen: values.Frozen, sha256: str, *, since: Since | None = None):
        self._frozen, self._sha256, self._since = frozen, sha256, since
        self._document: Document | None = None
        self._contents: dict[bool, Content] = {}

    def file(self, document: Document, ending: str) -> bytes | Pages:
        """One file, a PDF as what the typesetter lays it out from. Raises NoSuchDocument."""
        if ending == JSON:
            return canonical(self._frozen).encode()
        content = self._content(document, ending)
        return pages_of(content) if ending == PDF else _WRITERS[ending](content)

    def _content(self, document: Document, ending: str) -> Content:
        if self._document is not document:
            self._document, self._contents = document, {}
        if XLSX not in document.formats:
            return self._made(is_whole=False)
        whole = self._made(is_whole=True)
        if ending == XLSX or _fits(whole, document.kind.most):
            return whole
        return self._made(is_whole=False)

    def _made(self, *, is_whole: bool) -> Content:
        if is_whole not in self._contents:
            given = {"since": self._since, "is_whole": is_whole}
            made = content_of(self._frozen, self._sha256, self._document, **given)
            self._contents[is_whole] = made
        return self._contents[is_whole]


def _fits(content: Content, most: int) -> bool:
    """Whether paper holds all rows, so that it is made from the same as the workbook."""
    report = content.report
    rows = (
        *(report.overlaps, report.coarse, report.gaps, report.segment_gaps, report.uncheckable),
        *(table.rows for table in content.tables),
    )
    return all(len(found) <= most for found in rows)


def _as_svg(content: Content) -> bytes:
    """The maps of the document below each other."""
    drawn = [indonesian(draw_sheet, sheet) for sheet in content.sheets]
    if None in drawn:
        raise NoSuchDocument(f"{content.code}.{SVG}")
    return (drawn[0] if len(drawn) == 1 else stacked(drawn)).encode()


def _as_html(content: Content) -> bytes:
    return as_html(content).encode()


_WRITERS = {HTML: _as_html, PDF: as_pdf, XLSX: as_xlsx, DOCX: as_docx, SVG: _as_svg}


def holds(frozen: values.Frozen) -> str:
    """What a snapshot holds, in words: `293 program, 167 temuan, 8 kab/kota, 41 OPD`."""
    programs = sum(p.is_in_scope and p.part_of_id is None for p in frozen.programs)
    return _("%(programs)s program, %(findings)s temuan, %(areas)s kab/kota, %(agencies)s OPD") % {
        "programs": formats.number(programs),
        "findings": formats.number(sum(f.status != FindingStatus.GONE for f in frozen.findings)),
        "areas": formats.number(len(_regencies(frozen))),
        "agencies": formats.number(len(_agencies(frozen))),
    }
