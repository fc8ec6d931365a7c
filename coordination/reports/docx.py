"""A document as DOCX, to be edited: the same texts as its PDF, by python-docx.

What a person typed is text of a run, never markup or a field. The same values give the same bytes:
the file's dates are those of the snapshot.
"""

import datetime
import io
import re
import zipfile

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .content import Content, content_of
from .document import document
from .values import Report

LONG_SIDE, SHORT_SIDE, MARGIN, NARROW = Mm(297), Mm(210), Mm(20), Mm(12)
DECREE = (Mm(28), Mm(142))  # its ordinal, its sentence
EMU_PER_TWIP = 635  # lengths of python-docx, and those of a cell
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment a ZIP can name
# Characters that no XML may hold: what cannot be kept is shown as such.
UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
INK = RGBColor(0x11, 0x18, 0x27)
BROWN = RGBColor(0x6B, 0x3F, 0x00)


def as_docx(given: Report | Content) -> bytes:
    """The berita acara, then its annexes on landscape pages with repeated headings."""
    content = content_of(given)
    text = document(content)
    book = Document()
    _prepare(book, text, content.report.made_at)
    _foot(book.sections[0], text)
    if text["minutes"]:
        _minutes(book, text)
    _turn(book)
    for table in text["tables"]:
        _annex(book, table)
    raw = io.BytesIO()
    book.save(raw)
    return _same_bytes(raw)


def _prepare(book, text: dict, made_at: datetime.datetime) -> None:
    book.styles["Normal"].font.name = "Arial"
    book.styles["Normal"].font.size = Pt(11)
    book.styles["Normal"].paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "id-ID")
    book.styles["Normal"].element.get_or_add_rPr().append(language)
    told = book.core_properties
    told.title, told.language, told.author = text["title"], "id-ID", "Sinkron"
    told.comments = _kept(text["foot"])
    told.created = told.modified = made_at.replace(tzinfo=None)
    told.last_modified_by, told.revision = "Sinkron", 1
    section = book.sections[0]
    section.page_width, section.page_height = SHORT_SIDE, LONG_SIDE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN


def _turn(book) -> None:
    """The following pages lie on their long side."""
    section = book.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = LONG_SIDE, SHORT_SIDE
    section.left_margin = section.right_margin = NARROW
    section.top_margin = section.bottom_margin = NARROW


def _kept(said: str) -> str:
    return UNKEPT.sub("\N{REPLACEMENT CHARACTER}", said)


def _say(book, said: str, *, align=None, size=None, bold=False, colour=None, style=None):
    paragraph = book.add_paragraph(style=style)
    run = paragraph.add_run(_kept(said))
    run.bold = bold
    run.font.color.rgb = colour or INK
    if size:
        run.font.size = Pt(size)
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(6)
    return paragraph


def _foot(section, text: dict) -> None:
    """Which frozen values these are, and page x of y, at the foot of every page."""
    paragraph = section.footer.paragraphs[0]
    marks = " · ".join(filter(None, (text["example"], text["foot"], text["page"])))
    paragraph.add_run(_kept(marks) + " ")
    _field(paragraph, "PAGE")
    paragraph.add_run(f" {text['of']} ")
    _field(paragraph, "NUMPAGES")
    for run in paragraph.runs:
        run.font.size = Pt(7)


def _field(paragraph, name: str) -> None:
    for kind, said in (
        ("begin", None),
        (None, name),
        ("separate", None),
        ("t", "1"),
        ("end", None),
    ):
        run = paragraph.add_run()
        if said is None:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:t" if kind else "w:instrText")
            part.text = said
        run._r.append(part)


def _minutes(book, text: dict) -> None:
    said, middle = text["minutes"], WD_ALIGN_PARAGRAPH.CENTER
    for line in said["letterhead"]:
        _say(book, line, align=middle, size=13, bold=True)
    _say(book, said["title"], align=middle, size=12, bold=True, style="Heading 1")
    _say(book, said["number"], align=middle)
    for mark in (text["example_note"], said["draft"]):
        if mark:
            _say(book, mark, align=middle, size=9, bold=True, colour=BROWN)
    full = WD_ALIGN_PARAGRAPH.JUSTIFY
    _say(book, said["opening"], align=full)
    _say(book, said["considering"])
    for point in said["considered"]:
        _say(book, point, align=full, style="List Number")
    _say(book, said["agreeing"], align=middle, bold=True)
    _decrees(book, said["decrees"])
    _say(book, said["closing"], align=full)
    _say(book, said["signed_at"], align=WD_ALIGN_PARAGRAPH.RIGHT)
    _signatures(book, said)
    _say(book, f"SHA-256: {text['digest']}", size=7)


def _decrees(book, decrees) -> None:
    table = book.add_table(rows=0, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, DECREE, strict=True):
        column.width = width
    for decree in decrees:
        word, sentence = table.add_row().cells
        word.width, sentence.width = DECREE
        word.paragraphs[0].add_run(decree["word"]).bold = True
        sentence.paragraphs[0].add_run(_kept(decree["text"]))


def _signatures(book, said: dict) -> None:
    """Two places to sign beside each other, each kept whole on its page."""
    places = said["signatures"]
    table = book.add_table(rows=0, cols=2)
    for first in range(0, len(places), 2):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, place in zip(row.cells, places[first : first + 2], strict=False):
            cell.paragraphs[0].add_run(_kept(place["role"])).bold = True
            cell.add_paragraph().paragraph_format.space_before = Pt(34)
            cell.add_paragraph(_kept(place["name"]) or said["blank"])
            for label in ("position", "id"):
                cell.add_paragraph(f"{said[label]}: {said['blank']}")


# --- Annexes: raw rows, for a cell of python-docx costs a thousand times more --------------


def _annex(book, table: dict) -> None:
    _say(book, table["title"], size=12, bold=True, style="Heading 2")
    for note in filter(None, (table["note"], table["cut"])):
        _say(book, note, size=8)
    if not table["rows"]:
        _say(book, table["empty"], size=10)
        return
    rows = book.add_table(rows=0, cols=len(table["columns"]), style="Table Grid")
    rows.autofit = False
    widths = _widths(table["columns"])
    for column, width in zip(rows.columns, widths, strict=True):
        column.width = width
    body = rows._tbl
    head = [(c["label"], c["is_number"]) for c in table["columns"]]
    body.append(_row(head, widths, is_head=True))
    for row in table["rows"]:
        cells = [(_cell_said(cell), cell["is_number"]) for cell in row["cells"]]
        if row["example"]:
            cells[-1] = (f"{cells[-1][0]} [{row['example']}]".strip(), cells[-1][1])
        body.append(_row(cells, widths))
        if row["sentence"]:
            body.append(_row([(row["sentence"], False)], [sum(widths)], span=len(widths)))
    book.add_paragraph()


def _widths(columns: list[dict]) -> list[int]:
    """Of the page's width, by each column's share."""
    whole = sum(column["width"] for column in columns)
    return [int((LONG_SIDE - 2 * NARROW) * column["width"] / whole) for column in columns]


def _cell_said(cell: dict) -> str:
    if not cell["programs"]:
        return cell["text"]
    return "\n".join(
        f"{p['owner']}: {p['name']} ({p['detail']})"
        + (f" [{p['example']}]" if p["example"] else "")
        for p in cell["programs"]
    )


def _row(cells: list[tuple[str, bool]], widths: list[int], *, is_head=False, span: int = 1):
    row = OxmlElement("w:tr")
    how = OxmlElement("w:trPr")
    how.append(OxmlElement("w:cantSplit"))
    if is_head:
        how.append(OxmlElement("w:tblHeader"))
    row.append(how)
    for (said, is_number), width in zip(cells, widths, strict=True):
        row.append(_cell(said, width, is_number, is_head, span))
    return row


def _cell(said: str, width: int, is_number: bool, is_bold: bool, span: int):
    cell, paragraph = OxmlElement("w:tc"), OxmlElement("w:p")
    how, wide = OxmlElement("w:tcPr"), OxmlElement("w:tcW")
    wide.set(qn("w:w"), str(round(width / EMU_PER_TWIP)))
    wide.set(qn("w:type"), "dxa")
    how.append(wide)
    if span > 1:
        across = OxmlElement("w:gridSpan")
        across.set(qn("w:val"), str(span))
        how.append(across)
    cell.append(how)
    if is_number:
        how, side = OxmlElement("w:pPr"), OxmlElement("w:jc")
        side.set(qn("w:val"), "right")
        how.append(side)
        paragraph.append(how)
    for n, line in enumerate(_kept(said).split("\n")):
        paragraph.append(_run(line, is_bold, starts_a_line=n > 0))
    cell.append(paragraph)
    return cell


def _run(said: str, is_bold: bool, *, starts_a_line: bool):
    run, how = OxmlElement("w:r"), OxmlElement("w:rPr")
    if is_bold:
        how.append(OxmlElement("w:b"))
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), "14")  # half points
    how.append(size)
    run.append(how)
    if starts_a_line:
        run.append(OxmlElement("w:br"))
    text = OxmlElement("w:t")
    text.text = said
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    return run


def _same_bytes(raw: io.BytesIO) -> bytes:
    """The same parts in the same order, none with the moment of writing."""
    written = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return written.getvalue()
