"""What an overlap is, written the slow and obvious way: the oracle the engine is held to.

Reads a `coordination.engine.Register` row by row and follows the definition (DESIGN.md section 3)
sentence by sentence, in loops. It shares no code with the engine and may not import it.
"""

import math
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

import shapely

NOISE_M2 = 1.0
ROOT = "SEG"
LEVEL_PART = {"duplikasi": 1.0, "tumpang_tindih": 0.7, "perlu_klarifikasi": 0.3}
WEIGHTS = {"ground": 0.30, "time": 0.20, "people": 0.20, "money": 0.20, "villages": 0.10}
VILLAGES_OF_THE_LARGEST_REGENCY = 345


@dataclass
class Line:
    segments: frozenset
    is_coarse: bool
    planned: float | None
    unit: str
    ground: dict = field(default_factory=dict)  # village -> its piece, or None: the whole village
    stated: dict = field(default_factory=dict)  # village -> count, where the line states one


@dataclass
class Program:
    id: int
    family: int
    agency: int
    intervention: str
    starts_on: date
    ends_on: date
    budget: float | None
    lines: list = field(default_factory=list)

    @property
    def villages(self):
        return {village for line in self.lines for village in line.ground}


@dataclass
class Book:
    """The register as plain dictionaries."""

    programs: list
    areas: dict  # village -> m2
    segments: dict  # code -> its row
    needs: dict  # intervention -> need
    physical: dict  # intervention -> bool
    listed: dict  # frozenset of two interventions -> relation
    figures: dict  # (village, segment) -> its row


def known(value):
    """A number, or None where the register says NaN."""
    return None if value is None or math.isnan(value) else float(value)


def rows(frame):
    return frame.to_dict("records")


def read(register) -> Book:
    programs = {
        row["program_id"]: Program(
            row["program_id"],
            row["family_id"],
            row["agency_id"],
            row["intervention"],
            row["starts_on"].date(),
            row["ends_on"].date(),
            known(row["budget_idr"]),
        )
        for row in rows(register.programs)
    }
    lines = {}
    for row in sorted(rows(register.lines), key=lambda row: row["line_id"]):
        planned = known(row["planned_count"]) or None  # 0 counts as not stated
        segments = frozenset(row["segments"].split(";"))
        lines[row["line_id"]] = Line(segments, bool(row["is_coarse"]), planned, row["unit"])
        programs[row["program_id"]].lines.append(lines[row["line_id"]])
    pieces = {(row["line_id"], row["village_id"]): row["geometry"] for row in rows(register.pieces)}
    for row in rows(register.ground):
        key = (row["line_id"], row["village_id"])
        lines[row["line_id"]].ground[row["village_id"]] = pieces.get(key)
        if known(row["stated_count"]) is not None:
            lines[row["line_id"]].stated[row["village_id"]] = row["stated_count"]
    return Book(
        programs=sorted(programs.values(), key=lambda program: program.id),
        areas={row["village_id"]: row["area_m2"] for row in rows(register.villages)},
        segments={row["code"]: row for row in rows(register.segments)},
        needs={row["code"]: row["need"] for row in rows(register.interventions)},
        physical={row["code"]: bool(row["is_physical"]) for row in rows(register.interventions)},
        listed={
            frozenset([row["a"], row["b"]]): row["relation"] for row in rows(register.compatibility)
        },
        figures={(row["village_id"], row["segment"]): row for row in rows(register.figures)},
    )


# Segments


def line_of_descent(code, segments):
    """The code, its parent, ... up to and with its dimension; nothing for SEG itself."""
    while code and code != ROOT:
        yield code
        code = segments[code]["parent"]


def dimension(code, segments):
    return list(line_of_descent(code, segments))[-1]


def dimensions(codes, segments):
    return {dimension(code, segments) for code in codes if code != ROOT}


def is_ancestor(a, b, segments):
    """Is `a` strictly above `b`?"""
    return a != b and a in line_of_descent(b, segments)


def related(s, t, segments):
    return s == t or is_ancestor(s, t, segments) or is_ancestor(t, s, segments)


def related_pairs(S, T, name, segments):
    """Pairs of one dimension that are the same or one above the other."""
    return [
        (s, t)
        for s in S
        for t in T
        if name in line_of_descent(s, segments)
        and name in line_of_descent(t, segments)
        and related(s, t, segments)
    ]


def lists(s, t, segments):
    """Does `s` or anything above it list `t` or anything above it in may_meet?"""
    allowed = {
        code
        for above in line_of_descent(s, segments)
        for code in segments[above]["may_meet"].split(";")
        if code
    }
    return any(above in allowed for above in line_of_descent(t, segments))


def allowed_to_meet(S, T, name, segments):
    return any(
        lists(s, t, segments) or lists(t, s, segments)
        for s in S
        for t in T
        if name in line_of_descent(s, segments) and name in line_of_descent(t, segments)
    )


def meets(S, T, segments) -> int:
    """0 cannot meet, 1 possibly, 2 certainly."""
    common = dimensions(S, segments) & dimensions(T, segments)
    meet_in = {name for name in common if related_pairs(S, T, name, segments)}
    for name in common - meet_in:
        exclusive = segments[name]["siblings"] == "exclusive"
        if exclusive and not allowed_to_meet(S, T, name, segments):
            return 0
    return 2 if common and meet_in == common else 1


def met_segments(S, T, segments):
    met = set()
    for name in dimensions(S, segments) & dimensions(T, segments):
        for s, t in related_pairs(S, T, name, segments):
            met.add(t if is_ancestor(s, t, segments) else s)
    return met


# Interventions


def relation(a, b, book):
    if a == b:
        return "duplicate"
    if frozenset([a, b]) in book.listed:
        return book.listed[frozenset([a, b])]
    return "same_need" if book.needs[a] == book.needs[b] else "none"


# Ground


def polygons(shape):
    """The parts of a shape that have an area."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def together(one, other):
    """Shared ground of two lines in one village: None the whole village, else polygons."""
    if one is None and other is None:
        return None
    if one is None or other is None:
        return polygons(other if one is None else one)
    return polygons(one.intersection(other))


def area_of(grounds, village, book):
    """m2 of the union of some grounds in a village, each None (whole) or a list of polygons."""
    if any(ground is None for ground in grounds):
        return book.areas[village]
    return shapely.union_all([part for ground in grounds for part in ground]).area


def shared_ground(left, right, book, min_shared_m2):
    """village -> (m2, [(left line, right line), ...]) of the shared villages."""
    shared = {}
    for village in left.villages & right.villages:
        pairs, grounds = [], []
        for a in left.lines:
            for b in right.lines:
                if village not in a.ground or village not in b.ground:
                    continue
                if meets(a.segments, b.segments, book.segments) == 0:
                    continue
                ground = together(a.ground[village], b.ground[village])
                if area_of([ground], village, book) > NOISE_M2:
                    pairs.append((a, b))
                    grounds.append(ground)
        if pairs and area_of(grounds, village, book) >= min_shared_m2:
            shared[village] = (area_of(grounds, village, book), pairs)
    return shared


def whole_ground(program, book):
    """m2 of all the program's lines together, a village counted once."""
    total = 0.0
    for village in program.villages:
        grounds = [line.ground[village] for line in program.lines if village in line.ground]
        total += area_of([g if g is None else polygons(g) for g in grounds], village, book)
    return total


# Counts


def spread(line, book):
    """(count per village or None where not known, "stated" | "need" | "equal" | "unknown")."""
    villages = sorted(line.ground)
    if all(village in line.stated for village in villages):
        return {village: line.stated[village] for village in villages}, "stated"
    if line.planned is None:
        return None, "unknown"
    for code in sorted(line.segments):
        if all((village, code) in book.figures for village in villages):
            weights = {village: book.figures[village, code]["value"] for village in villages}
            total = sum(weights.values())
            if total > 0:
                return {v: line.planned * w / total for v, w in weights.items()}, "need"
    return {village: line.planned / len(villages) for village in villages}, "equal"


def exposed(program, participating, shared, book):
    """(exposed ratio, how the counts were spread). `participating` holds (line number, village)."""
    spreads = [spread(line, book) for line in program.lines]
    if all(counts is not None for counts, _ in spreads):
        total = sum(sum(counts.values()) for counts, _ in spreads)
        if total > 0:
            part = sum(spreads[number][0][village] for number, village in participating)
            return min(1.0, part / total), how_spread(program, spreads)
    return len(shared) / len(program.villages), "equal"


def how_spread(program, spreads):
    ways = {
        how for line, (_, how) in zip(program.lines, spreads, strict=True) if len(line.ground) > 1
    }
    return "equal" if "equal" in ways else "need" if "need" in ways else "stated"


def planned_people(program, participating, book):
    """(people, unit) planned on the shared villages, or None where it cannot be said."""
    people, units = 0.0, set()
    for number, village in participating:
        counts, _ = spread(program.lines[number], book)
        if counts is None:
            return None
        people += counts[village]
        units.add(program.lines[number].unit)
    return None if len(units) != 1 or "" in units else (people, units.pop())


def people_by_plan(left_people, right_people):
    if left_people is None or right_people is None or left_people[1] != right_people[1]:
        return None
    people = min(left_people[0], right_people[0])
    return (people, left_people[1], "") if people > 0 else None


def people_by_need(met, shared, book):
    """(people, unit, the figures named) by the first dimension that can be used, or None."""
    for name in sorted(dimensions(met, book.segments)):
        here = {code for code in met if dimension(code, book.segments) == name}
        if any(is_ancestor(a, b, book.segments) for a in here for b in here):
            continue
        used = [book.figures.get((village, code)) for village in shared for code in here]
        if None in used or len({figure["unit"] for figure in used}) != 1:
            continue
        people = 0.0
        for village, (shared_m2, _) in shared.items():
            need = sum(book.figures[village, code]["value"] for code in here)
            people += shared_m2 / book.areas[village] * need
        labels = "; ".join(sorted({figure["label"] for figure in used}))
        return (people, used[0]["unit"], labels) if people > 0 else None
    return None


def money_at_stake(sides):
    """(rupiah or None, whether one side alone has a budget) of [(program, exposed ratio), ...]."""
    stakes = [program.budget * ratio for program, ratio in sides if program.budget is not None]
    return (sum(stakes) if stakes else None), len(stakes) == 1


# The finding


def level_of(left, right, kind, is_certain):
    if any(all(line.is_coarse for line in program.lines) for program in (left, right)):
        return "perlu_klarifikasi"
    return "duplikasi" if kind == "duplicate" and is_certain else "tumpang_tindih"


def severity_of(part_level, parts):
    weighted = sum(weight * parts[name] for name, weight in WEIGHTS.items())
    return round(100 * part_level * (0.4 + 0.6 * weighted), 2)


def compare(left, right, book, min_shared_m2):
    """The finding on one pair of programs, or None."""
    starts_on = max(left.starts_on, right.starts_on)
    ends_on = min(left.ends_on, right.ends_on)
    kind = relation(left.intervention, right.intervention, book)
    if left.family == right.family or starts_on >= ends_on:
        return None
    if kind not in ("duplicate", "same_need"):
        return None
    shared = shared_ground(left, right, book, min_shared_m2)
    return measure(left, right, kind, starts_on, ends_on, shared, book) if shared else None


def measure(left, right, kind, starts_on, ends_on, shared, book):
    line_pairs = [pair for _, pairs in shared.values() for pair in pairs]
    is_certain = any(meets(a.segments, b.segments, book.segments) == 2 for a, b in line_pairs)
    met = set()
    for a, b in line_pairs:
        met |= met_segments(a.segments, b.segments, book.segments)
    left_lines, right_lines = set(), set()  # (line number, shared village) that take part
    for village, (_, pairs) in shared.items():
        for a, b in pairs:
            left_lines.add((position(a, left), village))
            right_lines.add((position(b, right), village))

    level = level_of(left, right, kind, is_certain)
    shared_m2 = sum(m2 for m2, _ in shared.values())
    shares = [min(1.0, shared_m2 / whole_ground(program, book)) for program in (left, right)]
    left_ratio, left_spread = exposed(left, left_lines, shared, book)
    right_ratio, right_spread = exposed(right, right_lines, shared, book)
    needed = people_by_need(met, shared, book)
    planned = people_by_plan(
        planned_people(left, left_lines, book), planned_people(right, right_lines, book)
    )
    people, unit, figure = needed or planned or (None, "", "")
    money, money_is_partial = money_at_stake([(left, left_ratio), (right, right_ratio)])
    days = (ends_on - starts_on).days
    most_people = max([found[0] for found in (needed, planned) if found], default=0.0)
    parts = {
        "ground": max(shares),
        "time": min(1.0, days / 365),
        "people": min(1.0, math.log10(1 + most_people) / 5),
        "money": min(1.0, math.log10(1 + (money or 0.0) / 1e6) / 5),
        "villages": min(
            1.0, math.log(1 + len(shared)) / math.log(1 + VILLAGES_OF_THE_LARGEST_REGENCY)
        ),
    }
    physical = book.physical[left.intervention] and book.physical[right.intervention]
    return {
        "left_id": left.id,
        "right_id": right.id,
        "level": level,
        "is_certain": is_certain,
        "is_internal": left.agency == right.agency,
        "needs_unit_check": physical and level == "duplikasi",
        "villages": tuple(sorted(shared)),
        "shared_area_m2": shared_m2,
        "left_share_ratio": shares[0],
        "right_share_ratio": shares[1],
        "overlap_starts_on": starts_on,
        "overlap_ends_on": ends_on,
        "overlap_days": days,
        "shared_segments": tuple(sorted(met)),
        "left_exposed_ratio": left_ratio,
        "right_exposed_ratio": right_ratio,
        "left_spread": left_spread,
        "right_spread": right_spread,
        "exposed_people": people,
        "exposed_unit": unit,
        "exposed_basis": "kebutuhan"
        if needed
        else "paling_banyak"
        if planned
        else "tidak_tersedia",
        "exposed_figure": figure,
        "money_idr": money,
        "money_is_partial": money_is_partial,
        "severity": severity_of(LEVEL_PART[level], parts),
        "part_level": LEVEL_PART[level],
        **{f"part_{name}": value for name, value in parts.items()},
    }


def position(line, program):
    return next(number for number, each in enumerate(program.lines) if each is line)


def overlaps_by_hand(register, min_shared_m2: float = 1000.0) -> list[dict]:
    """Every overlap of a register, one dictionary each, sorted by (left_id, right_id)."""
    book = read(register)
    found = [
        compare(left, right, book, min_shared_m2) for left, right in combinations(book.programs, 2)
    ]
    return [finding for finding in found if finding]
