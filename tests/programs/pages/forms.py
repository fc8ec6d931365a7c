"""What a browser would send: every field of a form as the page shows it."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.inside, self.select, self.area = {}, False, None, None

    def handle_starttag(self, tag, attributes):
        own = dict(attributes)
        if tag == "form":
            self.inside = own.get("id") == "program-form"
        if not self.inside or (tag in ("input", "select", "textarea") and "name" not in own):
            return
        if tag == "input" and own.get("type") not in ("checkbox", "submit"):
            self.found[own["name"]] = own.get("value") or ""
        elif tag == "input" and own.get("type") == "checkbox" and "checked" in own:
            self.found[own["name"]] = own["value"]
        elif tag == "select" and "disabled" not in own:
            self.select = own["name"]
            self.found.setdefault(self.select, [] if "multiple" in own else "")
        elif tag == "option" and self.select and "selected" in own:
            value = self.found[self.select]
            self.found[self.select] = [*value, own["value"]] if value == [] else own["value"]
        elif tag == "textarea":
            self.area = own["name"]
            self.found[self.area] = ""

    def handle_data(self, data):
        if self.area:
            self.found[self.area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None


def fields_of(page: str) -> dict:
    """The fields of the entry form in a page, as its browser would post them."""
    parser = _Fields()
    parser.feed(page)
    assert "version" in parser.found, "the page holds no entry form"
    return parser.found
