"""The berita acara of a meeting (domain.md 5.4): its words with the numbers of the snapshot.

No query, no clock. It is a draft that people edit: what only the meeting knows is left as a line to
fill in. Written as PDF and DOCX by coordination.reports.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from coordination.models import FindingLevel, FindingStatus, GapState, MeetingKind
from coordination.reports import tables as shown
from coordination.reports.content import Content
from coordination.reports.layout import Table
from coordination.reports.minutes import BLANK, Decree, Minutes, Signature
from geo import formats, spelled

from . import tables_gaps, tables_pairs, values
from .contents import Source
from .lookup import Lookup
from .tables_minutes import follow_up, resolutions

PROVINCE = "36"


def content(source: Source) -> Content:
    """The berita acara with its annexes."""
    return Content(
        source.report,
        code="berita-acara",
        title=_("Berita acara"),
        minutes=minutes_of(source),
        tables=annexes(source),
    )


def minutes_of(source: Source) -> Minutes:
    """The text of the minutes of a snapshot."""
    frozen, lookup = source.frozen, source.lookup
    meeting = frozen.meeting
    return Minutes(
        letterhead=_letterhead(lookup, meeting),
        title=_title(lookup, meeting),
        number=_("Nomor: %s") % BLANK,
        opening=_opening(meeting),
        considered=_considered(lookup, source.report),
        decrees=tuple(
            Decree(word, text) for word, text in zip(_ordinals(), _agreed(source), strict=True)
        ),
        closing=_(
            "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana "
            "mestinya."
        ),
        signed_at=_signed_at(lookup, meeting),
        signatures=_signatures(lookup, meeting),
        is_draft=not own_agreements(frozen),
    )


def own_agreements(frozen: values.Frozen) -> tuple[values.AgreementRow, ...]:
    """What this very meeting agreed: there when it was frozen again after it was held."""
    return tuple(a for a in frozen.agreements if a.meeting_id == frozen.meeting.id)


def _ordinals() -> tuple[str, ...]:
    return (_("KESATU"), _("KEDUA"), _("KETIGA"), _("KEEMPAT"))


def _government(lookup: Lookup, meeting: values.MeetingRow) -> str:
    """`Provinsi Banten`, `Kabupaten Serang`: in full, as a letterhead says it."""
    name = lookup.area.get(meeting.regency or PROVINCE, "")
    for short, full in (("Prov. ", "Provinsi "), ("Kab. ", "Kabupaten ")):
        name = name.replace(short, full)
    return name


def _letterhead(lookup: Lookup, meeting: values.MeetingRow) -> tuple[str, ...]:
    government = _government(lookup, meeting).upper()
    if meeting.kind == MeetingKind.SYNERGY:
        office = _("SEKRETARIAT DAERAH - BIRO KESEJAHTERAAN RAKYAT")
    else:
        office = _("TIM KOORDINASI PENANGGULANGAN KEMISKINAN (TKPK)")
    return (_("PEMERINTAH %s") % government, office)


def _title(lookup: Lookup, meeting: values.MeetingRow) -> str:
    about = (
        _("RAPAT KOORDINASI SINERGI BIDANG SOSIAL")
        if meeting.kind == MeetingKind.SYNERGY
        else _("RAPAT KOORDINASI PENANGGULANGAN KEMISKINAN")
    )
    return _("BERITA ACARA KESEPAKATAN %(about)s %(government)s TAHUN %(year)s") % {
        "about": about,
        "government": _government(lookup, meeting).upper(),
        "year": meeting.held_on.year if meeting.held_on else meeting.scope.fiscal_year,
    }


def _opening(meeting: values.MeetingRow) -> str:
    said = _(
        "Pada hari ini, %(day)s, bertempat di %(place)s, telah diselenggarakan %(title)s, yang "
        "dihadiri oleh para pihak sebagaimana daftar hadir terlampir."
    )
    day = spelled.spelled_day(meeting.held_on) if meeting.held_on else BLANK
    return said % {"day": day, "place": meeting.place or BLANK, "title": meeting.title}


def _considered(lookup: Lookup, report) -> tuple[str, ...]:
    head = report.headline
    return (
        _(
            "Paparan program penanggulangan kemiskinan Tahun Anggaran %(year)s: %(programs)s "
            "program dari %(agencies)s OPD, dengan pagu %(money)s dari %(stated)s program yang "
            "menyebutnya;"
        )
        % {
            "year": report.fiscal_year,
            "programs": formats.number(head.program_count),
            "agencies": formats.number(head.agency_with_program_count),
            "money": formats.rupiah(head.budget_idr),
            "stated": formats.number(head.budget_stated_count),
        },
        _(
            "Kelengkapan data: %(declared)s dari %(all)s OPD daerah menyatakan datanya lengkap "
            "atau nihil;"
        )
        % {
            "declared": formats.number(head.agency_declared_count),
            "all": formats.number(head.agency_count),
        },
        _("Tanggapan OPD atas indikasi tumpang tindih: %(given)s dari %(asked)s yang diminta;")
        % _answers(lookup),
        _("Masukan peserta rapat."),
    )


def _answers(lookup: Lookup) -> dict[str, str]:
    asked = [r for f in lookup.frozen.findings for r in f.replies]
    return {
        "given": formats.number(sum(bool(r.stance) for r in asked)),
        "asked": formats.number(len(asked)),
    }


def _agreed(source) -> tuple[str, ...]:
    head, frozen = source.report.headline, source.frozen
    located = [
        f
        for f in frozen.findings
        if f.status != FindingStatus.GONE and f.level != FindingLevel.CLARIFY
    ]
    solved = sum(bool(f.resolution) for f in located)
    return (
        _(
            "Matriks sandingan program Tahun Anggaran %(year)s sebagaimana Lampiran I, memuat "
            "%(n)s pasangan program yang berindikasi menggarap sasaran yang sama di tempat yang "
            "sama, menjadi acuan bersama."
        )
        % {"year": source.report.fiscal_year, "n": formats.number(head.overlap_count)},
        _(
            "Penyelesaian tumpang tindih sebagaimana Lampiran II: dari %(n)s pasangan, %(solved)s "
            "sudah ditetapkan penyelesaiannya dan %(rest)s masih ditelaah."
        )
        % {
            "n": formats.number(len(located)),
            "solved": formats.number(solved),
            "rest": formats.number(len(located) - solved),
        },
        _(
            "Celah wilayah dan segmen serta penanggung jawabnya sebagaimana Lampiran III: "
            "%(areas)s wilayah belum tersentuh, %(lacking)s kebutuhan wilayah kurang tercakup, dan "
            "%(segments)s segmen belum tersentuh di satu kabupaten/kota penuh."
        )
        % {
            "areas": formats.number(head.untouched_area_count),
            "lacking": formats.number(head.gap(GapState.LACKING)),
            "segments": formats.number(head.untouched_segment_count),
        },
        _follow_up_said(own_agreements(frozen)),
    )


def _follow_up_said(own: tuple[values.AgreementRow, ...]) -> str:
    if not own:
        return _("Tindak lanjut dan tenggat sebagaimana Lampiran IV, diisi dalam rapat.")
    return _(
        "Tindak lanjut dan tenggat sebagaimana Lampiran IV: %(n)s kesepakatan, yang terakhir "
        "bertenggat %(day)s."
    ) % {"n": formats.number(len(own)), "day": formats.day(max(a.due_on for a in own))}


def _signed_at(lookup: Lookup, meeting: values.MeetingRow) -> str:
    day = formats.day(meeting.held_on) if meeting.held_on else BLANK
    return _("Serang, %s") % day if not meeting.regency else f"{BLANK}, {day}"


def _signatures(lookup: Lookup, meeting: values.MeetingRow) -> tuple[Signature, ...]:
    """Chair, secretary, each kab/kota of the scope, each invited agency and person."""
    found = [
        Signature(_("Pimpinan rapat"), meeting.chair),
        Signature(_("Sekretaris"), meeting.secretary),
    ]
    if not meeting.regency:
        found += [Signature(_("Wakil %s") % area.name, "") for area in lookup.regencies()]
    for guest in meeting.guests:
        if guest.agency_id is not None:
            found.append(Signature(_("Wakil %s") % lookup.agency[guest.agency_id].name, ""))
        else:
            who = ", ".join(filter(None, (guest.person, guest.position)))
            found.append(Signature(guest.position or _("Undangan"), who))
    return tuple(found)


def annexes(source: Source) -> tuple[Table, ...]:
    """Lampiran I to IV; the third is one table for each kab/kota, and one of segments."""
    lookup, report = source.lookup, source.report
    gaps = tuple(
        tables_gaps.gap_matrix(lookup, area.code, source.most) for area in lookup.regencies()
    )
    return (
        _annex(_("Lampiran I"), tables_pairs.matrix(lookup, report)),
        _annex(_("Lampiran II"), resolutions(lookup, source.most)),
        *(_annex(_("Lampiran III"), table) for table in (*gaps, shown.segment_gaps(report))),
        _annex(_("Lampiran IV"), follow_up(lookup, own_agreements(source.frozen))),
    )


def _annex(number: str, table: Table) -> Table:
    return replace(table, title=f"{number}. {table.title}")
