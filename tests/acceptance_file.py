"""A random register as officers would send it: rows under the issue's headings, and drawn ground.

Everything a file may say is in it: codes and names, villages, districts, regencies, the whole
province, lines without a place, drawn polygons, several segments, two stages of a program, blanks.
"""

import csv
import json
import random
from pathlib import Path

import openpyxl
import shapely

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = (
    "Kode Program", "Tahun Anggaran", "Tahap", "Perangkat Daerah", "Nama Program",
    "Kode Sub Kegiatan", "Versi Nomenklatur", "Jenis Intervensi", "Sumber Dana", "Pagu (Rp)",
    "Mulai", "Selesai", "Segmen", "Kelas Penerima", "Kode Wilayah", "Kab/Kota", "Kecamatan",
    "Desa/Kelurahan", "Target", "Satuan", "Realisasi", "Status", "Keterangan", "Sumber",
)  # fmt: skip
AGENCIES = (
    "Dinas Sosial Provinsi Banten",
    "Dinas Kesehatan Provinsi Banten",
    "Dinas Perumahan Rakyat dan Kawasan Permukiman Kabupaten Serang",
    "Dinas Kesehatan Kota Cilegon",
    "Dinas Sosial Kabupaten Lebak",
    "Kementerian Sosial",
)
KINDS = {  # intervention: the segments its lines may name
    "PKH": ("KSJ-D1", "KSJ-D2", "SKH-BUMIL", "SKH-SD", "PPKS-PD"),
    "JSKPROV": ("KSJ-D1", "KSJ", "KSJ-D3", "SKH-BALITA"),
    "BLTDD": ("KSJ-D1", "KSJ-D4", "SEG", "MTP-TANI"),
    "RTLHKAB": ("KLG-RTLH", "KSJ-D1", "KSJ-D2"),
    "BSPS": ("KLG-RTLH", "KSJ"),
    "RTLHPROV": ("KLG-RTLH", "WIL-KUMUH"),
    "PMTBALITA": ("SKH-STUNT",),
    "MBG": ("SKH-STUNT", "SKH-STUNT", "SKH-BALITA", "SKH-SD"),
    "PERMAKANAN": ("SKH-LANSIA", "PPKS-LUT"),
    "PANGANKAB": ("SKH-LANSIATGL", "KSJ-D2", "SEG"),
    "ATENSI": ("SKH-LANSIA", "PPKS-PD"),
}  # fmt: skip
UNITS = ("KPM", "KPM", "KPM", "jiwa", "")
CENTRES = ("36.04.05", "36.72.01", "36.72.02", "36.73.01", "36.02.13")
WITH_FIGURES = ("36.72.01", "36.72.02")  # every village of theirs has a figure of stunting


def read_rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Names:
    """Areas by code, from fixtures, and how a person may write them."""

    def __init__(self):
        folder = ROOT / "fixtures" / "areas"
        files = ("kabkota.csv", "kecamatan.csv", "desa.csv")
        self.of = {r["kode"]: r["nama"] for name in files for r in read_rows(folder / name)}

    def written(self, code: str) -> dict[str, str]:
        """The cells of names for an area: from its regency down to itself."""
        parts = code.split(".")
        cells = ("Kab/Kota", "Kecamatan", "Desa/Kelurahan")
        above = [".".join(parts[: n + 2]) for n in range(len(parts) - 1)]
        return {cell: self.of[each] for cell, each in zip(cells, above, strict=False)}

    def code(self, row: dict) -> str:
        """The one area a row names, found by trying all; "" where it names none."""
        if row["Kode Wilayah"]:
            return row["Kode Wilayah"]
        said = [row[c] for c in ("Kab/Kota", "Kecamatan", "Desa/Kelurahan") if row[c]]
        if not said:
            return ""
        fitting = [c for c in self.of if list(self.written(c).values()) == said]
        assert len(fitting) == 1, (said, fitting)
        return fitting[0]

    def is_unique(self, code: str) -> bool:
        said = self.written(code)
        return sum(n == self.of[code] and self.written(c) == said for c, n in self.of.items()) == 1


class Sender:
    """Writes random programs around a few places, so that they meet."""

    def __init__(self, seed: int, points: dict[str, tuple[float, float]], names: Names):
        self.dice, self.points, self.names = random.Random(seed), points, names
        self.near = {c: [v for v in points if v.startswith(f"{c}.")] for c in CENTRES}
        self.drawn: list[tuple[str, shapely.Geometry]] = []

    def rows(self, programs: int) -> list[dict]:
        return [row for n in range(programs) for row in self.program(n)]

    def program(self, n: int) -> list[dict]:
        dice = self.dice
        kind = dice.choice(list(KINDS))
        start, last = dice.choice(["01/01/2026", "17/03/2026", "01/07/2026"]), "30/06/2026"
        said = {
            "Kode Program": f"UJI-{n:03d}",
            "Tahun Anggaran": "2026",
            "Tahap": "APBD",
            "Perangkat Daerah": dice.choice(AGENCIES),
            "Nama Program": f"Program uji {n}",
            "Jenis Intervensi": kind,
            "Sumber Dana": dice.choice(["APBDPROV", "APBN", ""]),
            "Pagu (Rp)": dice.choice(["", "", "750000000", f"{dice.randint(1, 90)}500000"]),
            "Mulai": start,
            "Selesai": dice.choice([last, "31/12/2026"]) if start < "01/07" else "31/12/2026",
            "Kelas Penerima": dice.choice(["langsung"] * 9 + ["penunjang"]),
            "Status": dice.choice(["berjalan"] * 6 + ["diajukan", "disepakati", "draf"]),
            "Keterangan": f"catatan; \"{n}\"",
        }  # fmt: skip
        if dice.random() < 0.05:
            said["Mulai"] = ""
        lines = self.lines(kind, said["Kode Program"])
        rows = [dict.fromkeys(HEADINGS, "") | said | line for line in lines]
        if dice.random() < 0.15:  # an earlier stage of the same program, said quite differently
            earlier = dict.fromkeys(HEADINGS, "") | said | self.place("36.01.01.2001")
            early = earlier | {"Tahap": "RKPD", "Pagu (Rp)": "1000000", "Segmen": "SEG"}
            rows.insert(dice.choice([0, len(rows)]), early)
        return rows

    def lines(self, kind: str, code: str) -> list[dict]:
        dice = self.dice
        centre = dice.choice(WITH_FIGURES if kind in ("PMTBALITA", "MBG") else CENTRES)
        how = dice.choices(
            ["villages", "district", "drawn", "regency", "province", "nowhere"],
            [46, 10, 32, 5, 3, 4],
        )[0]
        if how == "drawn":
            self.draw(code, centre)
            return [self.line(kind, {})]
        if how in ("regency", "province", "nowhere"):
            place = {
                "regency": self.place(centre[:5]),
                "province": {"Kode Wilayah": "36"},
                "nowhere": {},
            }[how]
            return [self.line(kind, place)]
        if how == "district":
            mixed = [self.line(kind, self.place(centre))]
            if dice.random() < 0.5:
                mixed.append(self.line(kind, self.place(dice.choice(self.near[centre]))))
            return mixed
        count = dice.randint(1, min(6, len(self.near[centre])))
        chosen = dice.sample(self.near[centre], count)
        return [self.line(kind, self.place(village)) for village in chosen]

    def line(self, kind: str, place: dict) -> dict:
        dice = self.dice
        segments = dice.sample(KINDS[kind], dice.randint(1, min(2, len(KINDS[kind]))))
        segments = "" if dice.random() < 0.03 else "; ".join(dict.fromkeys(segments))
        target = dice.choice(["", str(dice.randint(3, 400)), str(dice.randint(3, 400)), "37"])
        return place | {"Segmen": segments, "Target": target, "Satuan": dice.choice(UNITS)}

    def place(self, code: str) -> dict:
        if self.dice.random() < 0.5 and self.names.is_unique(code):
            return self.names.written(code)
        return {"Kode Wilayah": code}

    def draw(self, code: str, centre: str) -> None:
        """A tilted four-sided polygon over parts of a few villages; sometimes two that unite."""
        dice = self.dice
        for _ in range(dice.choice([1, 1, 2])):
            x, y = self.points[dice.choice(self.near[centre])]
            wide, high, tilt = (dice.uniform(0.006, 0.03) for _ in range(3))
            ring = [(x - wide, y - high), (x + wide, y - tilt / 3), (x + tilt, y + high)]
            self.drawn.append((code, shapely.Polygon([*ring, (x - wide / 2, y + high / 2)])))

    def shapes(self) -> dict:
        features = [
            {"type": "Feature", "properties": {"kode_program": code}, "geometry": geometry}
            for code, shape in self.drawn
            if (geometry := json.loads(shapely.to_geojson(shape)))
        ]
        return {"type": "FeatureCollection", "features": features}


def write_csv(rows: list[dict], path: Path) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_xlsx(rows: list[dict], path: Path) -> Path:
    """As Excel users send it: counts and money as numbers, the rest as text."""
    book = openpyxl.Workbook()
    book.active.title = "Program"
    book.active.append(HEADINGS)
    numbers = {"Pagu (Rp)", "Target", "Tahun Anggaran"}
    for row in rows:
        book.active.append([int(row[h]) if h in numbers and row[h] else row[h] for h in HEADINGS])
    book.save(path)
    return path
