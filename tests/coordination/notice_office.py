"""An office with everybody in it, and how its notices are read."""

import datetime

from coordination.models import (
    FindingStatus,
    Notice,
    NoticeKind,
    Resolution,
)
from coordination.review import decide
from programs.models import Role
from tests.factories import make_agency, make_area, make_program, make_user, make_village

from .factories import make_finding, make_run

S = FindingStatus
K = NoticeKind
TODAY = datetime.date(2026, 11, 26)
NOW = datetime.datetime(2026, 11, 26, 3, tzinfo=datetime.UTC)


class Office:
    """Two agencies, their people, a finding between them that one regency may decide."""

    def __init__(self):
        self.village = make_village()
        regency = make_area("36.04")
        self.ours = make_agency(name="Dinas Sosial", tier="kabkota", regency=regency)
        self.theirs = make_agency(name="Dinas Perkim", tier="kabkota", regency=regency)
        self.officer = make_user(Role.OFFICER, agency=self.ours)
        self.verifier = make_user(Role.VERIFIER, agency=self.ours)
        self.other_officer = make_user(Role.OFFICER, agency=self.theirs)
        self.regency = make_user(Role.REGENCY, regency=regency)
        self.far = make_user(Role.REGENCY, regency=make_area("36.73"))
        self.province = make_user(Role.PROVINCE, first_name="Sari")
        self.leader, self.auditor = make_user(Role.LEADER), make_user(Role.AUDITOR)
        self.sysadmin, self.nobody = make_user(Role.SYSADMIN), make_user()
        self.stranger = make_user(Role.OFFICER)
        self.run = make_run()
        self.finding = self.find()

    def find(self, **given):
        pair = [make_program(areas=[self.village], agency=a) for a in (self.ours, self.theirs)]
        wanted = {"due_on": TODAY + datetime.timedelta(days=30), "severity": 50.0} | given
        return make_finding(*pair, villages=[self.village], **{"run": self.run} | wanted)

    @property
    def agencies_people(self):
        return {self.officer, self.verifier, self.other_officer}

    @property
    def deciders(self):
        return {self.regency, self.province}

    def confirm(self, by=None, **given):
        wanted = {"now": S.CONFIRMED, "resolution": Resolution.SPLIT_AREA, "because": "Sudah."}
        made = decide(self.finding, by=by or self.regency, **wanted | given)
        self.finding.refresh_from_db()
        return made


def in_days(number):
    return TODAY + datetime.timedelta(days=number)


def told(kind):
    """Who has a standing notice of this kind."""
    rows = Notice.objects.filter(kind=kind, settled_at__isnull=True)
    return {notice.person for notice in rows.select_related("person")}


def the(kind, person) -> Notice:
    return Notice.objects.get(kind=kind, person=person)
