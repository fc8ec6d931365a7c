"""Bantuan untuk verifikator: the table of decisions, memory, the right of reply, with live limits.

The table is made from MOVES and the rights, so that it says what the system does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coordination.engine.memory import MORE_PEOPLE_RATIO
from coordination.engine.precision import ENOUGH
from coordination.models import (
    ENDS_OVERLAP,
    OPEN,
    VERDICTS,
    FindingLevel,
    FindingStatus,
    Resolution,
    ReviewRules,
    Stance,
    review_rules,
)
from coordination.moves import MOVES
from coordination.notices.agreements import REMIND_DAYS
from coordination.offers import LEAST_DIFFERENT
from coordination.precision import RULE_LABELS
from coordination.replies import LOCATED
from coordination.review import act_of
from coordination.rights import HOLDERS, Act
from geo import formats
from programs.models import Role

S = FindingStatus
R = Resolution
NEEDS_RESOLUTION = (S.CONFIRMED,)
TAKES_RESOLUTION = (S.CONFIRMED, S.AGREED)


def topics() -> list[tuple[str, str, str]]:
    """Address, title, and what it answers; in the order of a working day."""
    return [
        (
            "telaah",
            _("Sehari di antrean telaah"),
            _("Menyaring, membuka, memutuskan, banyak sekaligus, dan papan ketik."),
        ),
        (
            "keputusan",
            _("Tabel keputusan"),
            _("Dari status apa ke apa, oleh siapa, apa yang wajib ditulis, apa akibatnya."),
        ),
        (
            "ingatan",
            _("Ingatan sebuah temuan"),
            _("Kapan keputusan bertahan, kapan dibuka kembali, dan apa itu belum tuntas."),
        ),
        (
            "tanggapan",
            _("Hak jawab OPD"),
            _("Siapa yang dimintai tanggapan, sampai kapan, dan arti diam."),
        ),
        (
            "ketepatan",
            _("Ketepatan aturan dan usul tabel"),
            _("Bagaimana keputusan orang mengukur aturan, dan cara tabel kesesuaian berubah."),
        ),
        (
            "kesepakatan",
            _("Kesepakatan rakor"),
            _("Mencatat, melaporkan, menutup, dan akibatnya bagi temuan."),
        ),
    ]


@dataclass(frozen=True)
class Step:
    """One row of the table of decisions: moves that differ in where they begin alone."""

    was: tuple[str, ...]
    now: str
    who: str
    must_say: str
    then: str


def context() -> dict:
    """What the pages of the verifier say that is decided elsewhere."""
    rules = review_rules()
    return {
        "rules": rules,
        "decisions": decision_steps(rules),
        "machine_steps": _machine_steps(rules),
        "resolution_words": [
            (R(value).label, said, value in ENDS_OVERLAP) for value, said in _resolutions().items()
        ],
        "ending_words": [str(R(value).label).lower() for value in ENDS_OVERLAP],
        "stances": Stance.choices,
        "open_labels": [S(status).label for status in OPEN],
        "more_people_ratio": MORE_PEOPLE_RATIO - 1,
        "located": [FindingLevel(level).label for level in LOCATED],
        "enough_decisions": ENOUGH,
        "rule_words": list(RULE_LABELS.values()),
        "least_different": LEAST_DIFFERENT,
        "agreement_remind_days": REMIND_DAYS,
    }


def decision_steps(rules: ReviewRules) -> list[Step]:
    """Every move people make, from the table; a verdict straight from an indication too."""
    then = _then(rules)
    rows: dict[tuple[str, str], list[str]] = {}
    for was, now in _moves():
        rows.setdefault((now, _who(act_of(was, now))), []).append(str(was.label))
    return [
        Step(tuple(begins), str(now.label), who, _must_say(now), then[now])
        for (now, who), begins in rows.items()
    ]


def _moves() -> Iterator[tuple[FindingStatus, FindingStatus]]:
    for was in S:
        reach = VERDICTS if was == S.INDICATED else ()
        yield from ((was, now) for now in S if now in MOVES[was] or now in reach)


def _who(act: Act) -> str:
    return ", ".join(str(role.label).lower() for role in Role if role in HOLDERS[act])


def _must_say(now: str) -> str:
    if now in NEEDS_RESOLUTION:
        return _("alasan dan penyelesaian")
    if now in TAKES_RESOLUTION:
        return _("alasan; penyelesaian bila berubah")
    return _("alasan")


def _then(rules: ReviewRules) -> dict[str, str]:
    """What follows from each status."""
    said = {
        "second": formats.trimmed(rules.second_from_severity),
        "days": formats.number(rules.review_days),
    }
    return {
        S.REVIEWED: _("Orang lain melihat bahwa temuan ini sedang ditelaah. Tenggat tetap."),
        S.CONFIRMED: _(
            "Penyelesaiannya berlaku dan permintaan tanggapan ditutup. Mulai bobot %(second)s "
            "ini baru usul: orang kedua mengesahkan atau menolaknya."
        )
        % said,
        S.COMPLEMENTARY: _(
            "Keluar dari antrean sebagai kabar baik; ikut dihitung untuk usul tabel kesesuaian."
        ),
        S.NOT_OVERLAP: _("Keluar dari antrean; tidak ditanyakan lagi selama tidak berubah."),
        S.CLARIFY: _(
            "Tetap di antrean: OPD diminta merinci dan masih dapat menanggapi. Tenggat baru "
            "%(days)s hari, atau tanggal tinjau yang ditulis."
        )
        % said,
        S.AGREED: _("Keputusan menjadi kesepakatan rakor."),
        S.DONE: _("Kesepakatan sudah dijalankan; tidak menunggu siapa pun lagi."),
        S.INDICATED: _(
            "Dibuka kembali: hasil dan penyelesaian lama lepas (tetap di riwayat), tenggat baru "
            "%(days)s hari, kedua OPD dimintai tanggapan lagi bila bobotnya cukup."
        )
        % said,
    }


def _machine_steps(rules: ReviewRules) -> list[Step]:
    """What a run does of itself; people never do these."""
    machine, days = _("mesin, pada setiap proses"), formats.number(rules.review_days)
    again = _("Tenggat baru %(days)s hari; kedua OPD dimintai tanggapan lagi.") % {"days": days}
    return [
        Step(
            (_("Apa pun"),),
            S.GONE.label,
            machine,
            _("“tumpang tindih tidak ada lagi”"),
            _("Keluar dari antrean, riwayat disimpan, permintaan tanggapan ditutup."),
        ),
        Step(
            (S.GONE.label,),
            _("Status sebelumnya"),
            machine,
            _("“tumpang tindih kembali ada”"),
            _("Keputusan lama berlaku lagi bila tidak ada yang berubah secara berarti."),
        ),
        Step(
            (_("Yang sudah diputuskan"),),
            S.INDICATED.label,
            machine,
            _("apa yang berubah, dengan kata-kata"),
            again,
        ),
    ]


def _resolutions() -> dict[str, str]:
    """Each resolution in words; the keys are held complete by a test."""
    return {
        R.KEEP_BOTH: _(
            "Kedua program jalan terus seperti sekarang. Pantas bila yang dibantu memang perlu "
            "keduanya, dan alasannya tertulis."
        ),
        R.MERGE: _("Dua kegiatan dijadikan satu: satu pelaksana, satu daftar penerima."),
        R.SPLIT_AREA: _("Masing-masing mengambil desa yang berbeda; tidak ada desa rangkap."),
        R.SPLIT_SEGMENT: _(
            "Desanya tetap sama, kelompok sasarannya dibedakan: misalnya satu untuk lansia, satu "
            "untuk ibu hamil."
        ),
        R.MOVE: _("Salah satu program pindah ke desa lain, sebaiknya yang belum tersentuh."),
        R.POSTPONE: _("Salah satu program ditunda sampai yang lain selesai."),
        R.STOP: _("Salah satu program dihentikan; anggarannya dialihkan lewat jalur yang berlaku."),
        R.ESCALATE: _(
            "Bukan wewenang kita: dibawa ke tingkat yang berwenang, misalnya provinsi atau pusat."
        ),
        R.ASK: _("Belum dapat diputuskan: OPD diminta merinci lokasi, sasaran atau jumlahnya."),
    }
