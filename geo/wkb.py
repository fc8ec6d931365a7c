"""Is this WKB what it says, and how large? Looked at before GEOS builds anything. PURE.

Both dialects: ISO (1001 has Z) and the flags of PostGIS. Curves and surfaces are not read.
"""

import struct

MOST_NESTING = 8
_POINT, _LINE, _POLYGON, _COLLECTION = 1, 2, 3, 7
_Z, _M, _SRID = 0x8000_0000, 0x4000_0000, 0x2000_0000


class BadWKB(ValueError):
    """Not WKB, cut short, or nested too deep."""


def count_vertices(data: bytes) -> int:
    """The number of vertices, after every length in it was found to be true. Raises BadWKB."""
    try:
        end, vertices = _walk(data, 0, MOST_NESTING)
    except struct.error:
        raise BadWKB from None
    if end != len(data):
        raise BadWKB
    return vertices


def as_multipolygon(data: bytes) -> bytes:
    """A polygon in two dimensions as a multipolygon of one; a multipolygon as it is.

    Raises BadWKB for anything else.
    """
    if data[:5] == b"\x01\x06\x00\x00\x00":
        return data
    if data[:5] != b"\x01\x03\x00\x00\x00":
        raise BadWKB
    return b"\x01\x06\x00\x00\x00\x01\x00\x00\x00" + data


def _walk(data: bytes, at: int, may_nest: int) -> tuple[int, int]:
    """Where the geometry that starts at `at` ends, and its vertices. It goes `may_nest` deep."""
    if may_nest == 0 or data[at : at + 1] not in (b"\x00", b"\x01"):
        raise BadWKB
    order = "<" if data[at] else ">"
    said = struct.unpack_from(f"{order}I", data, at + 1)[0]
    at += 9 if said & _SRID else 5
    plain = said & 0x0FFF_FFFF
    kind, dimensions = plain % 1000, 2 + (plain // 1000 in (1, 3)) + (plain // 1000 in (2, 3))
    size = 8 * (dimensions + bool(said & _Z) + bool(said & _M))
    if not _POINT <= kind <= _COLLECTION or plain >= 4000:
        raise BadWKB
    if kind == _POINT:
        return _within(data, at + size), 1
    if kind == _LINE:
        return _points(data, at, order, size)
    count = struct.unpack_from(f"{order}I", data, at)[0]
    at, vertices = at + 4, 0
    if count > (len(data) - at) // 4:
        raise BadWKB
    for _ in range(count):
        at, more = (
            _points(data, at, order, size) if kind == _POLYGON else _walk(data, at, may_nest - 1)
        )
        vertices += more
    return at, vertices


def _points(data: bytes, at: int, order: str, size: int) -> tuple[int, int]:
    count = struct.unpack_from(f"{order}I", data, at)[0]
    return _within(data, at + 4 + count * size), count


def _within(data: bytes, at: int) -> int:
    if at > len(data):
        raise BadWKB
    return at
