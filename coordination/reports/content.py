"""What one document holds, before it is written as HTML, PDF or XLSX. Values, no text yet."""

from dataclasses import dataclass, field, replace

from .layout import Table
from .map_sheets import MapSheet, draw_sheet
from .minutes import Minutes
from .tables import tables
from .values import Report


@dataclass(frozen=True)
class Content:
    """One document of a report. `title` "" is the document that holds all there is.

    `lines` are added to the boxes of the leader's page, by the number of the box.
    """

    report: Report
    code: str = "bahan-rakor"
    title: str = ""
    has_leader: bool = False
    minutes: Minutes | None = None
    sheets: tuple[MapSheet, ...] = ()
    tables: tuple[Table, ...] = ()
    lines: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def has_examples(self) -> bool:
        """Whether anything of it is example data: then every page says so."""
        occasion = self.report.occasion
        return (
            self.report.has_examples
            or bool(occasion and occasion.is_example)
            or any(any(table.examples) for table in self.tables)
            or any(sheet.has_examples for sheet in self.sheets)
        )

    def drawings(self) -> tuple[str | None, ...]:
        """Its maps as SVG; one that is all the document is about leaves the title to its page."""
        return tuple(
            draw_sheet(replace(sheet, title="") if sheet.title == self.title else sheet)
            for sheet in self.sheets
        )


def whole(report: Report) -> Content:
    """The leader's page and all tables: the report of a run."""
    return Content(report, has_leader=True, tables=tables(report))


def content_of(given: "Report | Content") -> Content:
    return given if isinstance(given, Content) else whole(given)
