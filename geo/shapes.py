"""Is this outline fit to be stored, and if not quite, what was done to it? PURE.

Coordinates are longitude and latitude (crs.STORAGE). Repairs and problems are Indonesian
sentences, because the person who drew the outline reads them.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo import formats

MOST_VERTICES = 200_000
MOST_CROSSINGS = 20
SMALLEST_DEG2 = 1e-10  # about one square metre at the equator
# Edges whose boxes meet: beyond this many, merely asking whether an outline is valid takes minutes.
MOST_NEAR_EDGES = 20_000_000
_FEW_VERTICES = 5_000  # up to here even all edges against all others are soon counted
_EDGES_AT_ONCE = 64

_POLYGON, _MULTIPOLYGON = 3, 6
_COLLECTIONS = (4, 5, 6, 7)
_WORDS = {0: "titik", 1: "garis", 2: "garis"}


@dataclass(frozen=True)
class Cleaned:
    """A shape fit to store, or None and the problem; and what was repaired on the way."""

    shape: BaseGeometry | None
    repairs: tuple[str, ...] = ()
    problem: str | None = None


def clean(shape: BaseGeometry | None) -> Cleaned:
    """Make one outline into valid two-dimensional polygons, or say why that cannot be done.

    Parameters
    ----------
    shape : geometry in longitude and latitude, or None

    Returns
    -------
    Cleaned
        `shape` is a valid Polygon or MultiPolygon with some area, or None when `problem` says
        why not. `repairs` names every change to the ground covered; dropping heights is none.

    Notes
    -----
    Crossings are counted before anything is repaired: `make_valid` takes 19 s on 250 random
    vertices (RELIABILITY.md). Never `buffer(0)`: it drops half of a bow-tie. Each hole is cut
    from its own shell and the parts are united, so no repair can add ground that was a hole.
    """
    polygons, left_out = polygons_of(shape)
    if problem := _problem_of(polygons, left_out):
        return Cleaned(None, problem=problem)
    repairs = [_left_out_sentence(left_out)] if left_out else []
    shape = shapely.force_2d(polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons))
    if not shapely.is_valid(shape):
        if _count_crossings(shape) > MOST_CROSSINGS:
            return Cleaned(
                None, problem="Garis batas saling memotong terlalu banyak; gambar ulang bidangnya."
            )
        shape, said, problem = _repaired(shape)
        if problem:
            return Cleaned(None, problem=problem)
        repairs += said
    if shapely.area(shape) < SMALLEST_DEG2:
        return Cleaned(
            None, problem="Luas bidang mendekati nol; gambar ulang bidangnya lebih besar."
        )
    return Cleaned(shape, tuple(repairs))


def polygons_of(shape: BaseGeometry | None) -> tuple[list[BaseGeometry], dict[str, int]]:
    """The polygons of `shape`, and how many points and lines it holds beside them.

    A loop, level by level, because a hostile collection may be nested very deep.
    """
    level, polygons, others = [shape] if shape is not None else [], [], {}
    while level:
        below = []
        for part in level:
            kind = int(shapely.get_type_id(part))
            if kind in _COLLECTIONS:
                below.extend(shapely.get_parts(part))
            elif shapely.is_empty(part):
                continue
            elif kind == _POLYGON:
                polygons.append(part)
            else:
                others[_WORDS[kind]] = others.get(_WORDS[kind], 0) + 1
        level = below
    return polygons, others


def _problem_of(polygons: list[BaseGeometry], left_out: dict[str, int]) -> str | None:
    """What makes these polygons unfit before anyone asks whether they are valid."""
    if not polygons and left_out:
        words = " dan ".join(left_out)
        return f"Hanya berisi {words}, bukan bidang. Gambar bidang atau pilih daftar desa."
    if not polygons:
        return "Bidang kosong: tidak ada koordinat."
    xy = shapely.get_coordinates(polygons)
    if not np.isfinite(xy).all():
        return "Ada koordinat yang bukan angka atau di luar jangkauan. Perbaiki koordinatnya."
    if len(xy) > MOST_VERTICES:
        return (
            f"Bidang terlalu rinci: {formats.number(len(xy))} titik, paling banyak "
            f"{formats.number(MOST_VERTICES)}. Sederhanakan dahulu."
        )
    if problem := _range_problem(xy):
        return problem
    if len(xy) > _FEW_VERTICES and _is_too_dense(_edges(polygons)):
        return "Bentuk bidang terlalu rumit; gambar ulang atau sederhanakan bidangnya."
    return None


def _range_problem(xy: NDArray[np.float64]) -> str | None:
    far_east, far_north = np.abs(xy).max(axis=0)
    if far_east <= 180 and far_north <= 90:
        return None
    if far_east <= 90 and far_north <= 180:
        return (
            "Koordinat di luar jangkauan: lintang dan bujur tampaknya tertukar. "
            "Tulis bujur lebih dahulu, lalu lintang."
        )
    if max(far_east, far_north) > 1000:
        return (
            "Koordinat di luar jangkauan, tampaknya dalam meter. "
            "Simpan ulang sebagai WGS 84 (EPSG:4326)."
        )
    return "Koordinat di luar jangkauan bujur (-180 sampai 180) dan lintang (-90 sampai 90)."


def _edges(shape: BaseGeometry | list[BaseGeometry]) -> NDArray[np.object_]:
    """Every edge of every ring as a line of two points; edges of no length left out."""
    rings = shapely.get_rings(shape)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = (ring[:-1] == ring[1:]) & (xy[:-1] != xy[1:]).any(axis=1)
    return shapely.linestrings(np.stack([xy[:-1][joined], xy[1:][joined]], axis=1))


def _is_too_dense(edges: NDArray[np.object_]) -> bool:
    """Whether more than MOST_NEAR_EDGES pairs of edges lie box on box."""
    tree, near = shapely.STRtree(edges), 0
    for start in range(0, len(edges), _EDGES_AT_ONCE):  # in pieces, to stop early
        near += tree.query(edges[start : start + _EDGES_AT_ONCE]).shape[1]
        if near > 2 * MOST_NEAR_EDGES:
            return True
    return False


def _count_crossings(shape: BaseGeometry) -> int:
    """How many pairs of edges cross, counted only until it is more than MOST_CROSSINGS."""
    edges = _edges(shape)
    tree, found = shapely.STRtree(edges), 0
    for start in range(0, len(edges), _EDGES_AT_ONCE):  # in pieces, to stop early
        found += tree.query(edges[start : start + _EDGES_AT_ONCE], predicate="crosses").shape[1]
        if found > 2 * MOST_CROSSINGS:  # each pair is seen from both sides
            break
    return found // 2


def _repaired(shape: BaseGeometry) -> tuple[BaseGeometry, list[str], str | None]:
    """Valid polygons with the ground of `shape`, what to say of it, and what cannot be repaired."""
    crossing = _count_crossings(shape) > 0
    repairs, whole = [], []
    for polygon in shapely.get_parts(shape):  # invalid outlines are few; each hole asks its shell
        ground = shapely.make_valid(shapely.polygons(shapely.get_exterior_ring(polygon)))
        for hole in shapely.polygons(shapely.get_rings(polygon)[1:]):
            hole = shapely.make_valid(hole)
            inside = shapely.area(shapely.intersection(hole, ground))
            if inside <= 0.01 * shapely.area(hole) and shapely.area(hole) > 0:
                return shape, [], "Ada lubang di luar garis batas. Hapus lubang itu."
            if inside < 0.999 * shapely.area(hole):
                repairs.append("Lubang yang melewati garis batas dipotong pada garis itu.")
            ground = shapely.difference(ground, hole)
        whole.append(ground)
    apart = float(np.sum(shapely.area(whole)))
    polygons, _ = polygons_of(shapely.union_all(whole))
    if not polygons:
        return shape, [], "Bidang tidak mempunyai luas."
    shape = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    if apart - shapely.area(shape) > 1e-9 * apart:
        repairs.append("Bagian bidang yang bertumpuk digabung.")
    if crossing:
        repairs.append(
            f"Garis batas saling memotong; bidang dipecah menjadi {len(polygons)} bagian."
        )
    return shape, repairs or ["Garis berlebih dan titik ganda dihapus."], None


def _left_out_sentence(left_out: dict[str, int]) -> str:
    words = " dan ".join(f"{formats.number(n)} {word}" for word, n in left_out.items())
    return f"{words} tidak dipakai; hanya bidang yang disimpan."
