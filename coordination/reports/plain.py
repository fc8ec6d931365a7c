"""Between frozen dataclasses and plain JSON data, with one canonical text and its SHA-256.

Pure. Types are read from the annotations: dataclasses, tuples, dates, optional values and
the scalars of JSON. A field with a default came later: while it has that value it is not written,
so that what was frozen before it reads as it was, with the hash it had.
"""

import dataclasses
import datetime
import functools
import hashlib
import json
import types
import typing


def to_plain(value):
    """Lists, dicts and scalars that `json` takes, dates as ISO text."""
    if dataclasses.is_dataclass(value):
        held = ((f, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {f.name: to_plain(said) for f, said in held if said != f.default}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, datetime.date):  # datetimes too
        return value.isoformat()
    return value


def from_plain(cls, data):
    """The value of type `cls` that `to_plain` made `data` from."""
    if data is None:
        return None
    if dataclasses.is_dataclass(cls):
        late = {f.name for f in dataclasses.fields(cls) if f.default is not dataclasses.MISSING}
        kinds = {n: kind for n, kind in _types(cls).items() if n in data or n not in late}
        return cls(**{name: from_plain(kind, data[name]) for name, kind in kinds.items()})
    origin = typing.get_origin(cls)
    if origin is types.UnionType:
        kind = next(k for k in typing.get_args(cls) if k is not types.NoneType)
        return from_plain(kind, data)
    if origin is tuple:
        return tuple(from_plain(typing.get_args(cls)[0], item) for item in data)
    if issubclass(cls, datetime.date):
        return cls.fromisoformat(data)
    return cls(data)


@functools.cache
def _types(cls) -> dict:
    return typing.get_type_hints(cls)


def canonical(value) -> str:
    """The one JSON text of a value: keys sorted, no spaces, NaN refused."""
    return json.dumps(
        to_plain(value),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def sha256(value) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
