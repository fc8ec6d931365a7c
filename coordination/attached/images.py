"""A picture to its end, and none that fills a memory. PURE: nothing is decoded."""

import re
from collections.abc import Iterator

from geo.problems import FileProblem

MOST_PIXELS = 250_000_000
_MARKUP = re.compile(rb"<script|<html|<!doctype html|<svg xmlns|<\?php", re.IGNORECASE)
_BROKEN = "gambar ini terpotong atau rusak. Buka, simpan ulang, lalu kirim lagi."
_MIXED = "gambar ini memuat hal lain selain gambar. Buka, simpan ulang, lalu kirim lagi."


def check_png(data: bytes) -> None:
    """Raises FileProblem."""
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if at == 8:
            _check(kind == b"IHDR" and length == 13)
            _check_size(data[16:20], data[20:24], "big")
        at += 12 + length
        _check(len(kind) == 4 and at <= len(data))
    _check_alone(data, at)


def check_webp(data: bytes) -> None:
    """Raises FileProblem."""
    said = int.from_bytes(data[4:8], "little") + 8
    _check(data[8:12] == b"WEBP" and data[12:16] in (b"VP8 ", b"VP8L", b"VP8X"))
    _check(said <= len(data))
    if data[12:16] == b"VP8X":
        wide, high = (int.from_bytes(data[n : n + 3], "little") + 1 for n in (24, 27))
        _check_pixels(wide, high)
    _check_alone(data, said + said % 2)


def check_jpeg(data: bytes) -> None:
    """Raises FileProblem. Telephones write more after the end of the picture; no zip, no page."""
    has_size = False
    for kind, segment in _segments(data):
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            has_size = True
            _check_size(segment[3:5], segment[1:3], "big")
    _check(has_size and b"\xff\xd9" in data)
    _check_alone(data, len(data))


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each segment up to the picture itself."""
    at, kind = 2, 0
    while kind != 0xDA:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        _check(data[at : at + 1] == b"\xff" and at + 4 <= len(data))
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        _check(length >= 2 and at + 2 + length <= len(data))
        yield kind, data[at + 4 : at + 2 + length]
        at += 2 + length


def _check(is_right: bool) -> None:
    if not is_right:
        raise FileProblem(_BROKEN)


def _check_size(wide: bytes, high: bytes, order: str) -> None:
    _check_pixels(int.from_bytes(wide, order), int.from_bytes(high, order))


def _check_pixels(wide: int, high: int) -> None:
    _check(wide > 0 and high > 0)
    if wide * high > MOST_PIXELS:
        raise FileProblem("gambar ini terlalu besar (batas 250 megapiksel). Perkecil dahulu.")


def _check_alone(data: bytes, end: int) -> None:
    """Nothing after `end`, no archive behind the picture, and no page within."""
    is_archive = b"PK\x05\x06" in data[-66_000:] and b"PK\x03\x04" in data
    if end < len(data) or is_archive or _MARKUP.search(data):
        raise FileProblem(_MIXED)
