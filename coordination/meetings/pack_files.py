"""All documents of a snapshot into one ZIP: two processes, one file in memory after the other.

This process makes the texts and the workbooks, the typesetter lays out the pages of the PDF before.
"""

import hashlib
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

from coordination.reports.typesetting import Pages, Typesetter

from .contents import Since
from .documents import HTML, Document, Maker, NoSuchDocument, documents_of

SUMS = "SHA256SUMS.txt"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment a ZIP can name
MOST_WAITING = 6  # files made ahead of the one that is laid out


def write_zip(
    frozen,
    sha256: str,
    file,
    *,
    since: Since | None = None,
    on_document: Callable[..., None] = lambda **columns: None,
    typesetter: Typesetter | None = None,
) -> list[dict]:
    """Write every document of the snapshot in every format; returns name, size and hash of each.

    The same snapshot and difference give the same bytes. `on_document(doing=, done=, total=)` is
    called before each document. Raises TypesettingFailed; the typesetter is closed in the end.
    """
    files = []
    made = _made(Maker(frozen, sha256, since=since), _wanted(frozen), on_document, typesetter)
    with zipfile.ZipFile(file, "w") as pack, closing(made):
        for name, content in made:
            _put(pack, name, content)
            digest = hashlib.sha256(content).hexdigest()
            files.append({"name": name, "size": len(content), "sha256": digest})
        sums = "".join(f"{row['sha256']}  {row['name']}\n" for row in files)
        _put(pack, SUMS, sums.encode())
    return files


def _wanted(frozen) -> list[tuple[Document, str]]:
    return [(d, ending) for d in documents_of(frozen) for ending in d.formats if ending != HTML]


def _made(
    maker: Maker, wanted: list, on_document, typesetter: Typesetter | None
) -> Iterator[tuple[str, bytes]]:
    """Names and contents in the order of `wanted`. When it is closed nothing is left running."""
    waiting: deque[tuple[str, bytes | Future]] = deque()
    second = ThreadPoolExecutor(1, thread_name_prefix="typesetter")
    typesetter = typesetter or Typesetter()
    try:
        for n, (document, ending) in enumerate(wanted):
            on_document(doing=document.title[:200], done=n, total=len(wanted))
            try:
                made = maker.file(document, ending)
            except NoSuchDocument:  # a map without outlines
                continue
            if isinstance(made, Pages):
                made = second.submit(typesetter.pdf, made)
            waiting.append((f"{_folder(document)}{document.code}.{ending}", made))
            while waiting and (len(waiting) > MOST_WAITING or _is_ready(waiting[0][1])):
                name, made = waiting.popleft()
                yield name, _content(made)
        for name, made in waiting:
            yield name, _content(made)
    finally:
        typesetter.close()
        second.shutdown(cancel_futures=True)


def _is_ready(made: bytes | Future) -> bool:
    return isinstance(made, bytes) or made.done()


def _content(made: bytes | Future) -> bytes:
    return made if isinstance(made, bytes) else made.result()


def _folder(document: Document) -> str:
    return f"{document.kind.code}/" if document.part else ""


def _put(pack: zipfile.ZipFile, name: str, content: bytes) -> None:
    part = zipfile.ZipInfo(name, EPOCH)
    part.compress_type = zipfile.ZIP_DEFLATED
    part.external_attr = 0o644 << 16
    pack.writestr(part, content)
