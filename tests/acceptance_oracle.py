"""What the export must say, worked out from the sent rows and the official file alone.

Shares only the definition of an overlap written slowly (coordination/brute.py) and the cleaning of
the coverage with what it tests: no reader, no footprint, no frame, no database.
"""

import datetime
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from coordination.engine import Register
from geo import crs
from geo.coverage import clean_coverage

from .acceptance_file import ROOT, Names, read_rows
from .coordination.brute import overlaps_by_hand

FIXTURES = ROOT / "fixtures"
IN_FORCE = {"diajukan", "diverifikasi", "disepakati", "berjalan", "selesai"}
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September"),
    *("Oktober", "November", "Desember"),
)


class Village(NamedTuple):
    id: int
    code: str
    outline: shapely.Geometry  # EQUAL_AREA


class Sent(NamedTuple):
    """One program in its latest stage: what its rows say of it, and its number here."""

    id: int
    row: dict
    is_coarse: bool


def polygons(shape):
    parts = [p for p in shapely.get_parts(shapely.make_valid(shape)) if p.area > 0]
    return shapely.union_all([p for p in parts if p.geom_type in ("Polygon", "MultiPolygon")])


def official_villages(path: Path) -> list[Village]:
    frame = gpd.read_file(path)
    frame = frame[frame["kode"].str.len() == 13].sort_values("kode")
    outlines = frame.geometry.map(polygons)
    cleaned = clean_coverage(gpd.GeoSeries(outlines.to_list(), crs=frame.crs))
    return [
        Village(n, code, shape)
        for n, (code, shape) in enumerate(zip(frame["kode"], cleaned, strict=True), start=1)
    ]


def expected(rows: list[dict], drawn: list[tuple[str, shapely.Geometry]], villages) -> list[dict]:
    """The lines of the export, in no order; `_turned` is the same line with its sides changed."""
    desk = Desk(rows, drawn, villages)
    found = overlaps_by_hand(desk.register())
    return [desk.exported(f) | {"_turned": desk.exported(turned(f))} for f in found]


def turned(found: dict) -> dict:
    other = {"left": "right", "right": "left"}
    sides = {f"{other[s]}_{n}": found[f"{s}_{n}"] for s in other for n in ("id", "share_ratio")}
    return found | sides


class Desk:
    """Reads the rows the slow way and keeps what the answers need."""

    def __init__(self, rows, drawn, villages: list[Village]):
        self.villages, self.names = villages, Names()
        self.code_of = {v.id: v.code for v in villages}
        self.vocabulary = {
            name: read_rows(FIXTURES / "vocabulary" / f"{name}.csv")
            for name in ("segments", "interventions", "needs", "compatibility", "agencies")
        }
        shapes = defaultdict(list)
        for code, shape in drawn:
            shapes[code].append(shape)
        united = {code: shapely.union_all(parts) for code, parts in shapes.items()}
        metric = gpd.GeoSeries(united, crs=crs.STORAGE).to_crs(crs.EQUAL_AREA)
        self.ground = {code: self.cut(shape) for code, shape in metric.items()}
        self.sent: dict[int, Sent] = {}
        self.tables = defaultdict(list)
        for group in latest_stages(rows):
            self.take(group)

    def cut(self, shape) -> dict[int, shapely.Geometry | None]:
        """Village by village; None where it is covered whole."""
        pieces = {}
        for village in self.villages:
            if not village.outline.intersects(shape):
                continue
            piece = polygons(village.outline.intersection(shape))
            share, part = piece.area / village.outline.area, piece.area / shape.area
            if piece.area > 0 and not (share < 0.01 and part < 0.01):
                pieces[village.id] = None if share >= 1 - 1e-6 else piece
        return pieces

    def take(self, group: list[dict]) -> None:
        first = group[0]
        if first["Status"] not in IN_FORCE or first["Kelas Penerima"] != "langsung":
            return
        lines = [(row, *self.located(row)) for row in group]
        lines = [line for line in lines if line[2] and line[0]["Segmen"]]
        if not lines or not first["Mulai"] or not first["Selesai"]:
            return
        number = len(self.sent) + 1
        self.sent[number] = Sent(number, first, all(coarse for _row, coarse, _g in lines))
        self.tables["programs"].append(
            (number, number, first["Perangkat Daerah"], first["Jenis Intervensi"],
             pd.Timestamp(day(first["Mulai"])),
             pd.Timestamp(day(first["Selesai"])) + pd.Timedelta(days=1),
             float(first["Pagu (Rp)"] or "nan"))
        )  # fmt: skip
        for row, coarse, ground in lines:
            self.take_line(number, row, coarse, ground)

    def take_line(self, number: int, row: dict, coarse: bool, ground: dict) -> None:
        line = len(self.tables["lines"]) + 1
        segments = ";".join(sorted(part.strip() for part in row["Segmen"].split(";")))
        planned = float(row["Target"] or "nan")
        self.tables["lines"].append((line, number, segments, coarse, planned, row["Satuan"]))
        names_a_village = len(self.names.code(row)) == 13
        for village, piece in ground.items():
            stated = planned if names_a_village else float("nan")
            self.tables["ground"].append((line, village, stated))
            if piece is not None:
                self.tables["pieces"].append((line, village, piece.area, piece))

    def located(self, row: dict) -> tuple[bool, dict]:
        """Whether the place is coarse, and its villages."""
        code = self.names.code(row)
        if not code:
            return False, self.ground.get(row["Kode Program"], {})
        inside = [v.id for v in self.villages if v.code == code or v.code.startswith(f"{code}.")]
        return len(code) < 8, dict.fromkeys(inside)

    # --- The register ----------------------------------------------------------------------

    def register(self) -> Register:
        frame = pd.DataFrame
        t, v = self.tables, self.vocabulary
        return Register(
            programs=frame(
                t["programs"],
                columns=["program_id", "family_id", "agency_id", "intervention", "starts_on",
                         "ends_on", "budget_idr"],
            ),
            lines=frame(
                t["lines"],
                columns=["line_id", "program_id", "segments", "is_coarse", "planned_count", "unit"],
            ),
            ground=frame(t["ground"], columns=["line_id", "village_id", "stated_count"]),
            pieces=frame(t["pieces"], columns=["line_id", "village_id", "area_m2", "geometry"]),
            villages=frame(
                [(x.id, x.code, x.outline.area) for x in self.villages],
                columns=["village_id", "code", "area_m2"],
            ),
            segments=frame(v["segments"])[["code", "parent", "siblings", "may_meet"]],
            interventions=frame(
                [(i["code"], i["need"], i["is_physical"] == "1") for i in v["interventions"]],
                columns=["code", "need", "is_physical"],
            ),
            compatibility=frame(v["compatibility"]).rename(columns={"left": "a", "right": "b"}),
            figures=frame(
                self.figures(), columns=["village_id", "segment", "value", "unit", "label"]
            ),
        )  # fmt: skip

    def figures(self) -> list[tuple]:
        """Need figures of villages: of several, the newest and then the surest."""
        about = {r["indicator"]: r for r in read_rows(FIXTURES / "needs" / "indicators.csv")}
        ids = {v.code: v.id for v in self.villages}
        best = {}
        rows = read_rows(FIXTURES / "needs" / "figures.csv")
        for row in sorted(rows, key=lambda r: (-int(r["year"]), r["confidence"], r["source"])):
            said = about[row["indicator"]]
            if row["area_code"] in ids and said["segment"] and row["value"]:
                label = f"{said['definition'] or row['indicator']}, {row['year']}"
                value = float(row["value"]) * float(said["factor"])
                key = ids[row["area_code"]], said["segment"]
                best.setdefault(key, (*key, value, said["unit"], label))
        return list(best.values())

    # --- The answers -----------------------------------------------------------------------

    def exported(self, found: dict) -> dict:
        a, b = self.sent[found["left_id"]], self.sent[found["right_id"]]
        return {
            "program_a": a.row["Kode Program"],
            "program_b": b.row["Kode Program"],
            "agency_a": a.row["Perangkat Daerah"],
            "agency_b": b.row["Perangkat Daerah"],
            "level": found["level"],
            "shared_villages": ";".join(sorted(self.code_of[v] for v in found["villages"])),
            "shared_area_km2": found["shared_area_m2"] / 1e6,
            "share_a": found["left_share_ratio"],
            "share_b": found["right_share_ratio"],
            "overlap_start": found["overlap_starts_on"].isoformat(),
            "overlap_end": found["overlap_ends_on"].isoformat(),
            "overlap_days": found["overlap_days"],
            "shared_segments": ";".join(found["shared_segments"]),
            "exposed_people": found["exposed_people"],
            "severity": found["severity"],
            "sentence": self.sentence(a, b, found),
            "_drawn": a.row["Kode Program"] in self.ground and b.row["Kode Program"] in self.ground,
            "_internal": found["is_internal"],
            "_basis": found["exposed_basis"],
        }

    def sentence(self, a: Sent, b: Sent, found: dict) -> str:
        """What the sentence must contain, in order, and nothing between but its fixed words."""
        agencies = [a.row["Perangkat Daerah"], b.row["Perangkat Daerah"]]
        who = f"Dua program {agencies[0]}" if found["is_internal"] else " dan ".join(agencies)
        maybe = "kemungkinan " if found["level"] == "perlu_klarifikasi" else ""
        return (
            f"{who} {maybe}sama-sama {self.what(a, b)} {self.whom(found)} {self.where(found)}, "
            f"{when(found['overlap_starts_on'], found['overlap_ends_on'])}: {people(found)}, "
            f"{money(found)}.{remark(a, b, found)}"
        )

    def what(self, a: Sent, b: Sent) -> str:
        kinds = {i["code"]: i for i in self.vocabulary["interventions"]}
        ours, theirs = (kinds[s.row["Jenis Intervensi"]] for s in (a, b))
        if ours is theirs:
            return f"menjalankan {bare(ours['name'])}"
        both = f"({bare(ours['name'])}; {bare(theirs['name'])})"
        if ours["need"] != theirs["need"]:
            return f"menjalankan bantuan yang dapat rangkap {both}"
        needs = {n["code"]: n["name"] for n in self.vocabulary["needs"]}
        return f"menangani kebutuhan {small(needs[ours['need']])} {both}"

    def whom(self, found: dict) -> str:
        names = {s["code"]: s["name"] for s in self.vocabulary["segments"]}
        met = [small(bare(names[code])) for code in found["shared_segments"]]
        return f"bagi {listed(met)}" if met else "bagi sasaran yang mungkin sama"

    def where(self, found: dict) -> str:
        codes = sorted(self.code_of[v] for v in found["villages"])
        regencies = sorted({code[:5] for code in codes})
        districts = sorted({code[:8] for code in codes})
        said = f"di {len(codes):,} desa/kelurahan".replace(",", ".")
        if len(regencies) > 1:
            return f"{said} di {len(regencies)} kabupaten/kota"
        regency = self.names.of[regencies[0]].replace("Kabupaten ", "Kab. ")
        if len(districts) > 3:
            return f"{said} di {len(districts)} kecamatan {regency}"
        return f"{said} Kecamatan {listed([self.names.of[d] for d in districts])}, {regency}"


def latest_stages(rows: list[dict]) -> list[list[dict]]:
    """Rows of each program in its latest stage, in the order of their first rows."""
    order = ["RKPD", "APBD", "APBD-P"]
    of_key = defaultdict(lambda: defaultdict(list))
    for row in rows:
        key = row["Kode Program"], row["Tahun Anggaran"], row["Perangkat Daerah"]
        of_key[key][row["Tahap"]].append(row)
    return [stages[max(stages, key=order.index)] for stages in of_key.values()]


def day(said: str) -> datetime.date:
    return datetime.datetime.strptime(said, "%d/%m/%Y").date()


def bare(name: str) -> str:
    return name[: name.rindex(" (")] if name.endswith(")") and " (" in name else name


def small(name: str) -> str:
    return name if name[:2].isupper() else name[0].lower() + name[1:]


def listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} dan {names[-1]}"


def when(start: datetime.date, end: datetime.date) -> str:
    """All programs of the file lie in one year."""
    last = end - datetime.timedelta(days=1)
    if start.day == 1 and end.day == 1:
        return f"{MONTHS[start.month - 1]}-{MONTHS[last.month - 1]} {last.year}"
    first = f"{start.day} {MONTHS[start.month - 1]}"
    return f"{first}-{last.day} {MONTHS[last.month - 1]} {last.year}"


def people(found: dict) -> str:
    if found["exposed_people"] is None:
        return "jumlah sasaran tidak tersedia"
    about = {"kebutuhan": "sekitar", "paling_banyak": "paling banyak"}[found["exposed_basis"]]
    count = f"{max(1, round(found['exposed_people'])):,}".replace(",", ".")
    return f"{about} {count} {found['exposed_unit']}"


def money(found: dict) -> str:
    if found["money_idr"] is None:
        return "anggaran tidak disebut"
    value, word = found["money_idr"] / 1e6, "juta"
    if round(value / 1000, 1) >= 1:
        value, word = value / 1000, "miliar"
    shown = f"Rp{round(value, 1):.1f}".removesuffix(".0").replace(".", ",") + f" {word}"
    if round(found["money_idr"] / 1e6, 1) < 1:
        shown = f"Rp{round(found['money_idr']):,}".replace(",", ".")
    return f"anggaran terkait {'sedikitnya ' if found['money_is_partial'] else ''}{shown}"


def remark(a: Sent, b: Sent, found: dict) -> str:
    if found["level"] == "perlu_klarifikasi":
        coarse = dict.fromkeys(s.row["Perangkat Daerah"] for s in (a, b) if s.is_coarse)
        return f" Lokasi program {listed(list(coarse))} belum rinci."
    if found["needs_unit_check"]:
        return " Cek unit: desa yang sama belum tentu rumah atau bangunan yang sama."
    if found["level"] == "duplikasi" or found["is_certain"]:
        return ""
    return " Segmen kedua program belum tentu orang yang sama."
