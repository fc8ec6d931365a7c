"""Rows for tests. Every default is valid: a test states only what it is about.

Places are squares in metres (EQUAL_AREA) from a corner in Banten, so that a reader can add up.
"""

import datetime
import itertools

import geopandas as gpd
import shapely
from django.contrib.auth import get_user_model

from geo import codec, crs
from geo.models import Area, Boundary, Level
from programs.facts import digest
from programs.footprints import refresh_footprints
from programs.models import (
    Agency,
    Competence,
    FundSource,
    Intervention,
    Membership,
    Need,
    Program,
    Role,
    Segment,
    Stage,
    Status,
    Strategy,
    Target,
)
from programs.models.competence import LEVELS
from programs.saving import store_shapes

CORNER_X, CORNER_Y = 10_220_000, -780_000  # EQUAL_AREA metres, in Kabupaten Serang
SIDE_M = 1000
PASSWORD = "sandi-panjang-untuk-uji"

_number = itertools.count(1)


def square(x=0, y=0, side=SIDE_M, height=None):
    """A box in EQUAL_AREA, its lower left corner `x`, `y` metres from the corner of the tests."""
    left, low = CORNER_X + x, CORNER_Y + y
    return shapely.box(left, low, left + side, low + (height or side))


def stored(shape) -> bytes:
    """An EQUAL_AREA shape as the WKB that is stored."""
    return codec.to_wkb(gpd.GeoSeries([shape], crs=crs.EQUAL_AREA))[0]


def make_area(code="36", *, name=None, **given):
    """An area and all above it. The level follows from the code."""
    above, _dot, _own = code.rpartition(".")
    parent = make_area(above) if above else None
    level = Level(code.count("."))
    prefix = {Level.REGENCY: "Kota " if code[3:4] == "7" else "Kabupaten "}.get(level, "")
    defaults = {"name": name or f"{prefix}Wilayah {code}", "level": level, "parent": parent}
    return Area.objects.get_or_create(code=code, defaults=defaults | given)[0]


def make_boundary(area, shape, **given):
    defaults = {
        "wkb": stored(shape),
        "area_m2": shape.area,
        "valid_from": datetime.date(2020, 1, 1),
        "source": "uji",
    }
    return Boundary.objects.create(area=area, **defaults | given)


def make_village(code="36.04.01.2001", *, x=0, y=0, side=SIDE_M, name=None, **given):
    """A square village with a current boundary, and the areas above it (without boundaries)."""
    area = make_area(code, name=name or f"Desa {code}", **given)
    if not area.boundaries.exists():
        make_boundary(area, square(x, y, side))
    return area


def make_villages(count, *, district="36.04.01", y=0):
    """A row of square villages, side by side, from west to east."""
    return [make_village(f"{district}.{2001 + n}", x=n * SIDE_M, y=y) for n in range(count)]


def make_agency(**given):
    return Agency.objects.create(
        **{"name": f"Dinas Uji {next(_number)} Provinsi Banten", "tier": "provinsi"} | given
    )


def make_need(code="RUMAH", *, functions="", **given):
    """A need; `functions` (";" between) are competent for it at both levels."""
    need = Need.objects.get_or_create(code=code, defaults={"name": f"Kebutuhan {code}"} | given)[0]
    for function in filter(None, functions.split(";")):
        for level in LEVELS:
            Competence.objects.get_or_create(need=need, level=level, function=function)
    return need


def make_strategy(number=1):
    return Strategy.objects.get_or_create(number=number, defaults={"name": f"Strategi {number}"})[0]


def make_intervention(code="RTLHKAB", **given):
    if "need" not in given:
        given["need"] = make_need()
    defaults = {"name": f"Intervensi {code}", "strategy": make_strategy(), "unit": "unit"}
    return Intervention.objects.get_or_create(code=code, defaults=defaults | given)[0]


def make_fund_source(code="APBD-PROV", name="APBD Provinsi"):
    return FundSource.objects.get_or_create(code=code, defaults={"name": name})[0]


SEGMENTS = [
    ("SEG", None, "", "Semua sasaran"),
    ("KSJ", "SEG", "exclusive", "Tingkat kesejahteraan"),
    ("KSJ-D1", "KSJ", "", "Desil 1"),
    ("KSJ-D2", "KSJ", "", "Desil 2"),
    ("SKH", "SEG", "exclusive", "Siklus hidup"),
    ("SKH-BALITA", "SKH", "", "Balita"),
    ("SKH-STUNT", "SKH-BALITA", "", "Balita stunting"),
    ("SKH-LANSIA", "SKH", "", "Lanjut usia"),
    ("MTP", "SEG", "may_meet", "Mata pencaharian"),
    ("MTP-TANI", "MTP", "", "Petani"),
    ("MTP-NELAYAN", "MTP", "", "Nelayan kecil"),
]


def make_segment(code="KSJ-D1", **given):
    """One segment of the small tree above, with all above it; or a new one under `parent`."""
    known = {row[0]: row for row in SEGMENTS}
    if code in known:
        _code, parent, siblings, name = known[code]
        given = {"siblings": siblings, "name": name} | given
        if "parent" not in given:
            given["parent"] = make_segment(parent) if parent else None
    if "parent" not in given:
        given["parent"] = make_segment("SEG")
    return Segment.objects.get_or_create(code=code, defaults={"name": code} | given)[0]


def make_segments():
    """The whole small tree."""
    return {code: make_segment(code) for code, *_rest in SEGMENTS}


def make_shape(shape):
    """A drawn outline given in EQUAL_AREA, kept; its primary key is what a target holds."""
    wkb = stored(shape)
    return store_shapes({wkb})[digest(wkb)]


def make_target(program, *, area=None, shape=None, segments=(), line=None, **given):
    """One line. `area` is an Area or a code, `shape` an EQUAL_AREA polygon, segments are codes."""
    target = Target.objects.create(
        program=program,
        line=line or program.targets.count() + 1,
        area=make_area(area) if isinstance(area, str) else area,
        shape_id=make_shape(shape) if shape is not None else None,
        **given,
    )
    target.segments.set([make_segment(s) if isinstance(s, str) else s for s in segments])
    return target


def make_program(
    *, areas=(), shapes=(), segments=("KSJ-D1",), counts=(), unit="KK", targets=None, **given
):
    """A running program of 2026, direct, with one line per area or shape and its footprint.

    `areas` are Areas or codes, `counts` planned counts in the order of areas, then shapes.
    Or give `targets`, a list of keyword arguments for make_target.
    """
    n = next(_number)
    defaults = {
        "code": f"P-{n:03d}",
        "fiscal_year": 2026,
        "stage": Stage.APBD,
        "status": Status.RUNNING,
        "name": f"Program uji {n}",
        "recipient_class": "langsung",
        "starts_on": datetime.date(2026, 1, 1),
        "ends_on": datetime.date(2027, 1, 1),
    }
    if "agency" not in given:
        given["agency"] = make_agency()
    if "intervention" not in given:
        given["intervention"] = make_intervention()
    program = Program.objects.create(**defaults | given)
    if targets is None:
        places = [{"area": a} for a in areas] + [{"shape": s} for s in shapes]
        stated = list(counts) + [None] * (len(places) - len(counts))
        targets = [
            {"segments": segments, "planned_count": count, "unit": unit} | place
            for place, count in zip(places, stated, strict=True)
        ]
    for target in targets:
        make_target(program, **target)
    refresh_footprints(Program.objects.filter(pk=program.pk))
    program.refresh_from_db()
    return program


def make_user(*roles, agency=None, regency=None, **given):
    """A person with these roles, each for this agency or regency where the role names one."""
    n = next(_number)
    user = get_user_model().objects.create_user(
        **{"username": f"orang{n}", "password": PASSWORD} | given
    )
    for role in roles:
        of_agency = role in (Role.OFFICER, Role.VERIFIER)
        Membership.objects.create(
            user=user,
            role=role,
            agency=(agency or make_agency()) if of_agency else None,
            regency=(regency or make_area("36.04")) if role == Role.REGENCY else None,
        )
    return user
