"""The question behind a number that can be read in two ways, as answers to pick from. PURE."""

import re
from dataclasses import dataclass

from geo import formats
from programs.numbers import SCALES

_ONE_MARK = re.compile(
    r"^(?:rp\.?|idr)?\s*([0-9]+)[.,]([0-9]+)\s*([a-z]*)\.?(?:\s*rupiah)?$", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True)
class Choice:
    """One reading: the text that says it without doubt, and how it is shown."""

    text: str
    label: str


def money_choices(said: str) -> tuple[Choice, ...]:
    """What `1.500` or `1,5` rupiah may mean; budgets are often written in thousands or millions."""
    found = _ONE_MARK.match(said.strip())
    if not found:
        return ()
    whole, after, scale = found.groups()
    times = SCALES.get(scale.lower(), 0)
    many, few = int(whole + after), float(f"{whole}.{after}")
    if times:
        values = [many * times, few * times]
    elif len(after) == 3:
        values = [many, many * 10**3, many * 10**6]
    else:
        values = [few * 10**6, few * 10**9]
    whole_values = dict.fromkeys(round(value) for value in values if 0 < value <= 10**15)
    return tuple(Choice(str(value), _money(value)) for value in whole_values)


def _money(value: int) -> str:
    long, short = formats.rupiah(value), formats.rupiah_short(value)
    return long if short == long else f"{long} ({short.removeprefix('Rp')})"


def count_choices(said: str) -> tuple[Choice, ...]:
    """What `1.500` people may mean: a thousand and a half, or one and a half."""
    found = _ONE_MARK.match(said.strip())
    if not found:
        return ()
    whole, after, scale = found.groups()
    times = SCALES.get(scale.lower(), 1)
    values = [int(whole + after) * times, float(f"{whole}.{after}") * times]
    return tuple(Choice(_plain(value), formats.trimmed(value, 3)) for value in values)


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value)).replace(".", ",")
