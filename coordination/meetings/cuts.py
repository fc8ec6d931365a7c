"""The part of a snapshot that concerns one regency or one agency. Pure: values in, values out."""

from dataclasses import replace

from . import values


def of_regency(frozen: values.Frozen, code: str) -> values.Frozen:
    """What is in this regency: programs with ground in it, pairs that meet there, its gaps.

    A program without any place counts where its agency is.
    """
    home = {agency.id: agency.regency for agency in frozen.agencies}

    def is_here(program: values.ProgramRow) -> bool:
        return code in program.regencies or (
            not program.regencies and home.get(program.agency_id) == code
        )

    meeting = replace(frozen.meeting, scope=replace(frozen.meeting.scope, areas=(code,)))
    return _cut(
        replace(frozen, meeting=meeting),
        programs={p.id for p in frozen.programs if p.is_in_scope and is_here(p)},
        findings=tuple(f for f in frozen.findings if code in f.regencies),
        gaps=tuple(g for g in frozen.gaps if g.area.startswith(code)),
        areas=tuple(_inside(a, code) for a in frozen.areas),
        agreements=_agreed(frozen, home, code),
    )


def _inside(area: values.AreaRow, code: str) -> values.AreaRow:
    """Areas elsewhere keep their names, which pairs across the border need, not their outlines."""
    is_here = area.code.startswith(code) or len(area.code) < len(code)
    return area if is_here or area.outline is None else replace(area, outline=None)


def _agreed(frozen: values.Frozen, home: dict[int, str], code: str):
    """Agreements on a place here, on a finding here, or of an agency of this regency."""
    found = {f.id for f in frozen.findings if code in f.regencies}
    return tuple(
        a
        for a in frozen.agreements
        if a.area.startswith(code) or a.finding_id in found or home.get(a.agency_id) == code
    )


def of_agency(frozen: values.Frozen, agency_id: int) -> values.Frozen:
    """What concerns this agency and its units: its programs, their pairs, the gaps it answers for.

    Gaps are those of needs it is competent for, in its regency; for a province's agency everywhere.
    """
    own = {a.id for a in frozen.agencies if agency_id in (a.id, a.parent_id)}
    agency = next(a for a in frozen.agencies if a.id == agency_id)
    programs = {p.id for p in frozen.programs if p.is_in_scope and p.agency_id in own}
    return _cut(
        frozen,
        programs=programs,
        findings=tuple(f for f in frozen.findings if {f.left_id, f.right_id} & programs),
        gaps=tuple(
            g for g in frozen.gaps if g.need in agency.needs and g.area.startswith(agency.regency)
        ),
        areas=frozen.areas,
        agreements=tuple(a for a in frozen.agreements if a.agency_id in own),
    )


def _cut(
    frozen: values.Frozen, *, programs: set[int], findings, gaps, areas, agreements
) -> values.Frozen:
    partners = {pk for f in findings for pk in (f.left_id, f.right_id)} - programs
    kept = tuple(
        replace(p, is_in_scope=p.id in programs)
        for p in frozen.programs
        if p.id in programs or p.id in partners
    )
    return replace(
        frozen, programs=kept, findings=findings, gaps=gaps, areas=areas, agreements=agreements
    )
