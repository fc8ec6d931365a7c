"""Writes PDF files in a process of its own, which may be killed. Started by typesetting.py.

A job on stdin is a line `bytes-of-the-document bytes-of-the-map instant` and then those bytes; the
answer is a line `ok bytes` or `no bytes` and then the file, or why there is none. No Django:
what it holds beside the page being laid out counts against the memory of the machine.
"""

import sys
from pathlib import Path

import typst

STANDARD = "ua-1"  # tagged, titled, in a language; typst refuses what would break it


def main(template: str, fonts: str) -> None:
    source, jobs, answers = Path(template).read_bytes(), sys.stdin.buffer, sys.stdout.buffer
    while line := jobs.readline():
        document, drawn, instant = (int(text) for text in line.split())
        given = {"document": jobs.read(document).decode(), "map": jobs.read(drawn).decode()}
        try:
            word, answer = b"ok", _pdf(source, Path(template).parent, fonts, given, instant)
        except typst.TypstError as error:
            word, answer = b"no", str(error).encode()
        answers.write(b"%s %d\n" % (word, len(answer)))
        answers.write(answer)
        answers.flush()


def _pdf(source: bytes, root: Path, fonts: str, given: dict[str, str], instant: int) -> bytes:
    return typst.compile(
        source,
        root=str(root),
        font_paths=[fonts],
        ignore_system_fonts=True,
        pdf_standards=STANDARD,
        sys_inputs=given,
        timestamp=instant,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
