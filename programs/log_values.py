"""What the log may hold: values as JSON, without secrets and without numbers of persons.

Pure: no Django. Numbers with a fraction become text, because databases write them in other ways.
"""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal

HIDDEN = "(dirahasiakan)"
MASK = "•" * 16
DEEPEST = 12
# 16 digits in one, or in the groups people write them in; a longer or shorter number is no NIK.
_NIK = re.compile(
    r"(?<!\d)(?:\d{16}|\d{4}([ .-])\d{4}\1\d{4}\1\d{4}|\d{6}([ .-])\d{6}\2\d{4})(?!\d)"
)
_SECRET = re.compile(r"password|kata_sandi|token|secret|rahasia|\bnik\b", re.I)


def masked(text: str) -> str:
    """The text without the numbers of persons, and without what no database holds."""
    plain = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return _NIK.sub(MASK, plain)


def safe(value: object, depth: int = 0) -> object:
    """The same value as JSON that comes back from every database as it was written."""
    if value is None or isinstance(value, (bool, int)):
        return _whole(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (float, Decimal)):
        return str(value)
    if depth < DEEPEST and isinstance(value, Mapping):
        return {masked(str(k)): _kept(str(k), v, depth) for k, v in value.items()}
    if depth < DEEPEST and isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [safe(item, depth + 1) for item in items]
    return masked(str(value))


def _whole(value: int | bool | None) -> object:
    """A whole number of 16 digits may be one of a person's."""
    is_number = value is not None and not isinstance(value, bool)
    return MASK if is_number and len(str(abs(value))) == len(MASK) else value


def _kept(key: str, value: object, depth: int) -> object:
    return HIDDEN if _SECRET.search(key) and value not in (None, "") else safe(value, depth + 1)


def changed(before: Mapping, after: Mapping) -> tuple[dict, dict]:
    """Only what differs, each value under its path: `name`, `lines.2.area`.

    Lines of a program are told apart by their number, other lists by their place.
    """
    left, right = _flat(before), _flat(after)
    paths = [p for p in left | right if left.get(p) != right.get(p) or (p in left) != (p in right)]
    return {p: left[p] for p in paths if p in left}, {p: right[p] for p in paths if p in right}


def _flat(value: object, path: str = "") -> dict[str, object]:
    inner = path and f"{path}."
    if isinstance(value, Mapping):
        return {
            p: v for key, held in value.items() for p, v in _flat(held, f"{inner}{key}").items()
        }
    if isinstance(value, (list, tuple)) and value and all(isinstance(x, Mapping) for x in value):
        numbered = [(item.get("line", place), item) for place, item in enumerate(value, start=1)]
        return {p: v for n, item in numbered for p, v in _flat(item, f"{inner}{n}").items()}
    return {path: value}
