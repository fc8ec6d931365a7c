"""What a page did that it must not: asked another host, complained, or broke the content policy."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

NOTE_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP", event.violatedDirective, event.blockedURI, event.sourceFile));
"""
INSIDE = ("data", "blob", "about")


class Watch:
    """Listens to all pages of one browser context, from before their first request."""

    def __init__(self, context: BrowserContext, host: str):
        self._host = host
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.add_init_script(NOTE_VIOLATIONS)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        context.on("requestfailed", self._on_failed)
        context.on("response", self._on_response)

    def _on_console(self, message) -> None:
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.complaints.append(f"{message.type}: {message.text} ({where})")

    def _on_failed(self, request) -> None:
        # A page that is left, or answered by a file to keep, aborts what it was asking for.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url}: {request.failure}")

    def _on_response(self, response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def begin(self) -> None:
        """Forget what another test has seen."""
        self.requests.clear()
        self.complaints.clear()

    def outside(self) -> list[str]:
        """Requests that left the host."""
        parts = ((url, urlsplit(url)) for url in self.requests)
        return [url for url, p in parts if p.scheme not in INSIDE and p.netloc != self._host]

    def assert_clean(self) -> None:
        assert self.requests, "nothing was asked for: the watch saw no page"
        assert self.outside() == []
        assert self.complaints == []
