"""The English catalogue: nothing left empty, and every placeholder where the source has it."""

import ast
import re

from tests.available import ROOT

CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\s*\n?)+)', re.MULTILINE)


def entries():
    """(source, translation) of every entry; of a plural each form with its source."""
    source = plural = ""
    for kind, quoted in ENTRY.findall(CATALOGUE.read_text(encoding="utf-8")):
        text = "".join(ast.literal_eval(line) for line in quoted.strip().splitlines())
        if kind == "msgid":
            source = plural = text
        elif kind == "msgid_plural":
            plural = text
        else:
            yield (plural if kind == "msgstr[1]" else source), text


def test_no_string_is_left_without_english():
    found = list(entries())
    assert len(found) > 2000
    assert [source for source, said in found if not said] == []


def test_every_placeholder_stands_in_the_english_too():
    wrong = [
        (source, said)
        for source, said in entries()
        if source and sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(said))
    ]
    assert wrong == []


def test_nothing_is_kept_that_is_not_used_or_only_guessed():
    text = CATALOGUE.read_text(encoding="utf-8")
    assert "#~" not in text
    assert "fuzzy" not in text
