"""Pages are laid out in a process that may die: then there is no PDF, and it is said why."""

import json
import threading
import time

import pytest
from django.utils import translation

from coordination.reports.glyphs import INSTEAD, breakable, drawable
from coordination.reports.pdf import pages_of
from coordination.reports.typesetting import Pages, Typesetter, TypesettingFailed

from .test_report_documents import make_report

NOTHING = Pages(b"{}", b"", 0)
DIES = "import os, sys; sys.stdin.buffer.readline(); os._exit(9)"
DIES_HALFWAY = (
    "import os, sys; sys.stdin.buffer.readline()\n"
    "sys.stdout.write('ok 1000\\n%PDF'); sys.stdout.flush(); os._exit(9)"
)
HANGS = "import time; time.sleep(60)"


@pytest.fixture
def script(tmp_path):
    def write(text):
        path = tmp_path / "typesetter.py"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize("text", [DIES, DIES_HALFWAY, "1 /"], ids=["dies", "halfway", "broken"])
def test_a_typesetter_that_dies_is_said_in_words(script, text):
    stopped = pytest.raises(TypesettingFailed, match="penyusun halaman berhenti")
    with Typesetter(script=script(text)) as typesetter, stopped:
        typesetter.pdf(NOTHING)


def test_one_that_hangs_is_killed_after_its_time(script):
    begin = time.monotonic()
    stopped = pytest.raises(TypesettingFailed, match="penyusun halaman berhenti")
    with Typesetter(script=script(HANGS), limit_seconds=0.3) as typesetter, stopped:
        typesetter.pdf(NOTHING)
    assert time.monotonic() - begin < 20


def test_closing_ends_what_another_thread_waits_for_and_starts_nothing_more(script):
    typesetter, failed = Typesetter(script=script(HANGS)), []

    def wait():
        try:
            typesetter.pdf(NOTHING)
        except TypesettingFailed as why:
            failed.append(why)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    typesetter.close()
    waiting.join(timeout=20)
    assert failed
    with pytest.raises(TypesettingFailed, match="dihentikan"):
        typesetter.pdf(NOTHING)


def test_after_a_refusal_the_next_document_is_laid_out():
    with Typesetter() as typesetter:
        with pytest.raises(TypesettingFailed, match="menolak"):
            typesetter.pdf(NOTHING)
        assert typesetter.pdf(pages_of(make_report())).startswith(b"%PDF")


def test_a_replaced_typesetter_gives_the_same_bytes(monkeypatch):
    pages = pages_of(make_report())
    with Typesetter() as one:
        kept = [one.pdf(pages), one.pdf(pages)]
    monkeypatch.setattr("coordination.reports.typesetting.RETIRE_BYTES", 1)
    with Typesetter() as other:
        replaced = [other.pdf(pages), other.pdf(pages)]
    assert len({*kept, *replaced}) == 1


def test_what_is_laid_out_is_indonesian_for_a_reader_of_english():
    with translation.override("en"):
        assert "Tahun Anggaran" in pages_of(make_report()).document.decode()


# --- Characters, in the JSON text ------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("Beras é", "Beras é"),
        ("樹 pohon", f"{INSTEAD} pohon"),
        ("a\x00b\x08c\x1fd", f"a{INSTEAD}b{INSTEAD}c{INSTEAD}d"),
        ("baris\nlain\tkolom\r", "baris\nlain\tkolom\r"),
        ('C:\\ubah \\u0000 "kutip"', 'C:\\ubah \\u0000 "kutip"'),
        ("\x7f", INSTEAD),
    ],
    ids=["known", "lacking", "control", "white space", "backslash", "delete"],
)
def test_characters_the_font_lacks_become_one_it_has(said, drawn):
    assert json.loads(drawable(json.dumps([said], ensure_ascii=False))) == [drawn]


def test_long_words_get_places_to_break_and_escapes_stay_whole():
    said = ["\n" + "a" * 25, "b" * 20, "\\" + "c" * 21]
    found = json.loads(breakable(json.dumps(said)))
    assert [text.replace("\u200b", "") for text in found] == said
    assert found[0].count("\u200b") == 2
    assert "\u200b" not in found[1]
