"""The only module that names a coordinate reference system.

STORAGE is what the database holds and the API speaks: longitude, latitude.
EQUAL_AREA is for areas and nothing else. Its square metres are true; its metres
are not (at the equator a kilometre east measures 867, a kilometre north 1154).
"""

import re

from pyproj import CRS
from pyproj.exceptions import CRSError

STORAGE = CRS.from_epsg(4326)
EQUAL_AREA = CRS.from_epsg(6933)

_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]{0,8}:)?([0-9]{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:[0-9.]{0,8}:)?CRS84", re.IGNORECASE)
_LONGEST_WKT = 20_000
# A grid is a file, which PROJ would look for.
_GRID_FILE = re.compile(
    r"PROJ4_GRIDS|grids\s*=\s*(?!@null\b)", re.IGNORECASE
)  # PROJ would look for the file


class UnknownCRS(ValueError):
    """A text that names no reference system we accept."""


def named(text: str) -> CRS:
    """The system named by an EPSG code or a URN; `text` is hostile and never looked up elsewhere.

    Raises UnknownCRS.
    """
    if _CRS84.fullmatch(text):
        return STORAGE
    if match := _EPSG.fullmatch(text):
        return _made(CRS.from_epsg, int(match[1]))
    raise UnknownCRS(text[:80])


def described(wkt: str) -> CRS:
    """The system a .prj file describes in WKT, hostile too. Raises UnknownCRS."""
    if len(wkt) > _LONGEST_WKT or _GRID_FILE.search(wkt):
        raise UnknownCRS(wkt[:80])
    return _made(CRS.from_wkt, wkt)


def numbered(code: int) -> CRS:
    """The system with this EPSG code, as a GeoPackage names it. Raises UnknownCRS."""
    return _made(CRS.from_epsg, code)


def said(reference: CRS) -> str:
    """A system in words: its name and, where it has one, its EPSG code."""
    code = reference.to_epsg()
    name = "".join(c for c in reference.name[:80] if c.isprintable())
    return f"{name} (EPSG:{code})" if code else name


def _made(make, said) -> CRS:
    try:
        made = make(said)
    except CRSError as error:
        raise UnknownCRS(str(said)[:80]) from error
    if not (made.is_geographic or made.is_projected):
        raise UnknownCRS(str(said)[:80])
    return made
