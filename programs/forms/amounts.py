"""Money and counts as an officer types them, and back. PURE.

More generous than programs.numbers: a person sees the echo at once, a file does not.
"""

import re

from geo import formats
from programs.cells import budget, planned, realised, spent
from programs.numbers import SCALES, read_number

_RUPIAH_WORD = re.compile(r"\s*rupiah\.?$", re.IGNORECASE)
_PART = re.compile(r"([0-9][0-9.,]*)\s*([a-z]+)\.?\s*", re.IGNORECASE | re.ASCII)
_PARTS = re.compile(rf"(?:rp\.?\s*|idr\s*)?((?:{_PART.pattern}){{2,}})", re.IGNORECASE | re.ASCII)


def read_budget(text: str) -> int | None:
    """Whole rupiah: `Rp 1,2 M`, `250 juta rupiah`, `1 miliar 200 juta`; None where empty.

    Raises numbers.Unclear for two readings, ValueError for none.
    """
    return budget(_in_digits(text))


def read_spent(text: str) -> int | None:
    """Money spent, written as a budget is; 0 says that nothing was."""
    return spent(_in_digits(text))


def _in_digits(text: str) -> str:
    said = _RUPIAH_WORD.sub("", text.strip())
    return str(_summed(said)) if _PARTS.fullmatch(said) else said


def _summed(said: str) -> int:
    """`1 miliar 200 juta`: each part smaller than the scale of the one before it."""
    parts = _PART.findall(_PARTS.fullmatch(said)[1])
    values = [read_number(f"{digits} {scale}") for digits, scale in parts]
    scales = [SCALES[scale.lower()] for _digits, scale in parts]
    if any(after >= scale for scale, after in zip(scales, values[1:], strict=False)):
        raise ValueError("bagian-bagiannya tidak berurutan; tulis angka lengkap, mis. 1200000000")
    return round(sum(values))


def read_planned(text: str) -> float | None:
    return planned(text)


def read_realised(text: str) -> float | None:
    return realised(text)


def write_amount(value: float | None) -> str:
    """A number as it is typed: with thousands points where only one reading remains, else without.

    Reading what this writes gives the same number.
    """
    if value is None:
        return ""
    plain = str(int(value)) if value == int(value) else repr(float(value)).replace(".", ",")
    for text in (formats.trimmed(value, 2), plain):
        if _reads_as(text, value):
            return text
    return f"{value:.10f}".rstrip("0").replace(".", ",")


def _reads_as(text: str, value: float) -> bool:
    try:
        return read_number(text) == value
    except ValueError:
        return False
