"""Reading the numbers of a document back, each format by a reader of its own.

Numbers are texts as they are printed (`1.234.567`, `5,63`): what is compared is what a person
reads. A new format is one more function and one more row of READERS.
"""

import io
import re
from collections import Counter
from html.parser import HTMLParser

import docx
import openpyxl
import pypdf
from docx.oxml.ns import qn

from geo import formats

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def numbers(text: str) -> Counter:
    return Counter(NUMBER.findall(text))


class _Page(HTMLParser):
    """Text of a page, and its tables as rows of cell texts."""

    def __init__(self):
        super().__init__()
        self.said, self.tables, self._skipped, self._cell = [], [], 0, None

    def handle_starttag(self, tag, attrs):
        self._skipped += tag in ("style", "title")
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag):
        self._skipped -= tag in ("style", "title")
        if tag in ("td", "th"):
            self.tables[-1][-1].append(" ".join(" ".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data):
        if self._skipped:
            return
        self.said.append(data)
        if self._cell is not None:
            self._cell.append(data)


def page_of(content: bytes) -> _Page:
    page = _Page()
    page.feed(content.decode())
    return page


def html_text(content: bytes) -> str:
    return " ".join(" ".join(page_of(content).said).split())


def html_rows(content: bytes) -> list[list[Counter]]:
    """The numbers of each row of each table, a sentence with the row above it, heads left out."""
    found = []
    for table in page_of(content).tables:
        rows = []
        for cells in table[1:]:
            if len(cells) == 1:  # a sentence, with the number of its row before it
                rows[-1] += numbers(cells[0].partition(". ")[2])
            else:
                rows.append(numbers(" ".join(cells)))
        found.append(rows)
    return found


def pdf_pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def pdf_text(content: bytes) -> str:
    return "\n".join(pdf_pages(content))


def workbook(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def xlsx_rows(content: bytes) -> list[list[Counter]]:
    """The numbers of each row of each sheet but the first, those above the heads left out."""
    found = []
    for sheet in workbook(content).worksheets[1:]:
        head = int(sheet.print_title_rows.split(":")[0].strip("$"))
        lines = sheet.iter_rows(min_row=head + 1)
        rows = [numbers(" ".join(_printed(cell) for cell in line)) for line in lines]
        found.append([row for row in rows if row])
    return found


def xlsx_text(content: bytes) -> str:
    cells = (cell for sheet in workbook(content) for row in sheet.iter_rows() for cell in row)
    return " ".join(_printed(cell) for cell in cells if cell.value is not None)


def _printed(cell) -> str:
    """A cell as Excel shows it to an Indonesian reader."""
    if cell.value is None:
        return ""
    if cell.data_type != "n":
        return str(cell.value)
    pattern = cell.number_format
    if pattern.endswith("%"):
        return formats.percent(cell.value, 1)
    if pattern == "#,##0.00":
        return formats.number(cell.value, 2)
    return formats.trimmed(cell.value, 2)


def docx_text(content: bytes) -> str:
    """All paragraphs and cells, and what stands at the foot of the pages."""
    book = docx.Document(io.BytesIO(content))
    parts = [book.element.body, *(section.footer._element for section in book.sections)]
    lines = (line for part in parts for line in part.iter(qn("w:p")))
    return "\n".join("".join(t.text or "" for t in line.iter(qn("w:t"))) for line in lines)


READERS = {"html": html_text, "pdf": pdf_text, "xlsx": xlsx_text, "docx": docx_text}
