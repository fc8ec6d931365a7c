"""A meeting, two agencies with a finding between them, and everybody near an agreement."""

import datetime

from coordination.agreements.making import agree
from coordination.models import FindingStatus
from coordination.moves import write_move
from programs.models import Role
from tests.factories import make_agency, make_area, make_program, make_user, make_village

from .factories import make_finding, make_run
from .meetings.scenes import make_meeting

TODAY = datetime.date(2026, 11, 26)
NOW = datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC)
WHAT = "Membagi wilayah bantuan modal usaha di Kec. Anyar"


def in_days(number: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=number)


class AgreementOffice:
    """One regency's meeting and the province's; people of each kind."""

    def __init__(self):
        self.serang = make_area("36.04")
        self.ours = make_agency(name="Dinas Sosial", tier="kabkota", regency=self.serang)
        self.theirs = make_agency(name="Dinas Perkim", tier="kabkota", regency=self.serang)
        self.people = {
            "province": make_user(Role.PROVINCE, first_name="Sari"),
            "province 2": make_user(Role.PROVINCE),
            "regency": make_user(Role.REGENCY, regency=self.serang, first_name="Budi"),
            "far regency": make_user(Role.REGENCY, regency=make_area("36.72")),
            "officer": make_user(Role.OFFICER, agency=self.ours, first_name="Ani"),
            "verifier": make_user(Role.VERIFIER, agency=self.ours),
            "other officer": make_user(Role.OFFICER, agency=self.theirs),
            "torn": make_user(Role.PROVINCE, Role.OFFICER, agency=self.theirs),
            "leader": make_user(Role.LEADER),
            "auditor": make_user(Role.AUDITOR),
            "sysadmin": make_user(Role.SYSADMIN),
            "nobody": make_user(),
        }
        self.run, self.village = make_run(), make_village()
        self.meeting = make_meeting(
            kind="tkpkd_kabkota", regency=self.serang, state="berlangsung", held_on=in_days(-10)
        )
        self.finding = self.find()

    def __getattr__(self, name):
        return self.__dict__["people"][name.replace("_", " ")]

    def find(self, status=FindingStatus.NOT_OVERLAP, **given):
        pair = [make_program(areas=[self.village], agency=a) for a in (self.ours, self.theirs)]
        finding = make_finding(*pair, villages=[self.village], run=self.run, **given)
        if status != FindingStatus.INDICATED:
            write_move(finding, FindingStatus.REVIEWED, because="Dilihat.", by=self.province)
            write_move(finding, status, because="Dibahas.", by=self.province)
        return finding

    def agree(self, by=None, **given):
        wanted = {"what": WHAT, "agency": self.ours, "due_on": in_days(30)}
        meeting = given.pop("meeting", self.meeting)
        return agree(meeting, by=by or self.regency, **wanted | given).agreement
