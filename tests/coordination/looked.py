"""A page as cells and facts: what a reader finds below a heading or beside a term."""

from html.parser import HTMLParser


class Looked(HTMLParser):
    """`tables` are lists of rows of texts, the head first; `facts` are terms with what they say."""

    def __init__(self, page: str):
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.facts: dict[str, str] = {}
        self._text, self._term = None, ""
        self.feed(page)

    def cell(self, heading: str, row: str) -> str:
        """The cell below this heading in the row that says `row`, of the table that has both."""
        for table in self.tables:
            head = next((line for line in table if heading in line), None)
            for line in table if head else ():
                if line is not head and any(row in said for said in line):
                    return line[head.index(heading)]
        raise AssertionError(f"no row {row!r} below {heading!r}")

    def row(self, first: str) -> list[str]:
        """The first row that begins with this text."""
        return next(line for table in self.tables for line in table if line[0].startswith(first))

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th", "dt", "dd"):
            self._text = []

    def handle_endtag(self, tag):
        if tag not in ("td", "th", "dt", "dd") or self._text is None:
            return
        said = " ".join("".join(self._text).split())
        if tag in ("td", "th"):
            self.tables[-1][-1].append(said)
        elif tag == "dt":
            self._term = said
        else:
            self.facts[self._term] = said
        self._text = None

    def handle_data(self, data):
        if self._text is not None:
            self._text.append(f"{data} ")
