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
from collections.abc import Callable


def to_plain(value):
    """Lists, dicts and scalars that `json` takes, dates as ISO text."""
    if dataclasses.is_dataclass(value):
        held = ((name, default, getattr(value, name)) for name, default in _columns(type(value)))
        return {name: to_plain(said) for name, default, said in held if said != default}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, datetime.date):  # datetimes too
        return value.isoformat()
    return value


def from_plain(cls, data):
    """The value of type `cls` that `to_plain` made `data` from."""
    read = _reader(cls)
    return data if read is None or data is None else read(data)


@functools.cache
def _columns(cls) -> tuple[tuple[str, object], ...]:
    """Name and default of each column; MISSING, which equals no value, where it has none."""
    return tuple((field.name, field.default) for field in dataclasses.fields(cls))


@functools.cache
def _reader(cls) -> Callable | None:
    """What makes a value of `cls` from plain data that is there; None: it is one already."""
    if dataclasses.is_dataclass(cls):
        return _reader_of_dataclass(cls)
    origin = typing.get_origin(cls)
    if origin is types.UnionType:
        return _reader(next(k for k in typing.get_args(cls) if k is not types.NoneType))
    if origin is tuple:
        return _reader_of_tuple(_reader(typing.get_args(cls)[0]))
    if issubclass(cls, datetime.date):
        return cls.fromisoformat
    return None


def _reader_of_tuple(read: Callable | None) -> Callable:
    if read is None:
        return tuple
    return lambda data: tuple([None if item is None else read(item) for item in data])


def _reader_of_dataclass(cls) -> Callable:
    kinds = typing.get_type_hints(cls)
    readers = [(name, read) for name, kind in kinds.items() if (read := _reader(kind))]
    names = frozenset(kinds)
    needed = {f.name for f in dataclasses.fields(cls) if f.default is dataclasses.MISSING}

    def read_dataclass(data: dict):
        if not needed <= data.keys() <= names:
            raise ValueError(f"{cls.__name__}: columns {sorted(data.keys() ^ names)}")
        given = dict(data)
        for name, read in readers:
            if given.get(name) is not None:
                given[name] = read(given[name])
        return cls(**given)

    return read_dataclass


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
