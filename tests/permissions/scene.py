"""What the matrix is walked on: one own and one foreign thing of each kind, and one person a role.

"Own" is of the person's agency or regency, "foreign" of another in another regency. Where a role
has no agency and no regency, own and foreign are the same two things.
"""

from datetime import timedelta
from functools import cached_property

from django.utils import timezone

from coordination.agreements.making import agree
from coordination.models import Comment, Notice, NoticeKind
from coordination.reports.freeze import freeze_report
from programs.models import Declaration, Declared, Invitation, Role, Status, Tier
from tests.coordination.factories import make_finding, make_run
from tests.coordination.meetings.scenes import make_meeting, make_snapshot
from tests.factories import make_agency, make_area, make_program, make_user, make_village

OWN, FOREIGN, AS_AUTHOR = "own", "foreign", "own_as_author"
STATUS_OF = {
    "programme_draft": Status.DRAFT,
    "programme_submitted": Status.SUBMITTED,
    "programme_verified": Status.VERIFIED,
    "target_area": Status.VERIFIED,
}


class Scene:
    """The register before one door, for one cell of the matrix."""

    def __init__(self, cell):
        self.cell = cell
        self.is_own = cell.target != FOREIGN

    @cached_property
    def own_regency(self):
        return make_area("36.04")

    @cached_property
    def own_agency(self):
        return make_agency(name="Dinas Sendiri", tier="kabkota", regency=self.own_regency)

    @cached_property
    def foreign_agency(self):
        return make_agency(name="Dinas Lain", tier="kabkota", regency=make_area("36.73"))

    @property
    def agency(self):
        """The agency the cell is about."""
        return self.own_agency if self.is_own else self.foreign_agency

    @cached_property
    def person(self):
        """The one before the door; None if nobody is signed in."""
        if self.cell.role == "anonymous":
            return None
        return make_user(Role(self.cell.role), agency=self.own_agency, regency=self.own_regency)

    @cached_property
    def author(self):
        """Who entered what the cell is about: the person itself where the cell says so."""
        if self.cell.target == AS_AUTHOR:
            return self.person
        return make_user(Role.OFFICER, agency=self.agency, username="penulis")

    @cached_property
    def invited(self):
        """The one a row of `user` is about, who has not opened the invitation."""
        expires_at = timezone.now() + timedelta(days=1)
        Invitation.objects.create(person=self.author, digest="0" * 64, expires_at=expires_at)
        return self.author

    @cached_property
    def village(self):
        return make_village("36.04.01.2001" if self.is_own else "36.73.01.1001")

    @cached_property
    def program(self):
        """The program the cell is about, in the state its object names."""
        return self.make_program(STATUS_OF[self.cell.object])

    def make_program(self, status, agency=None):
        return make_program(
            agency=agency or self.agency,
            areas=[self.village],
            status=status,
            created_by=self.author,
            edited_by=self.author,
        )

    @cached_property
    def finding(self):
        """A finding between the cell's agency (or the one that is spoken for) and a third one, in
        the cell's regency."""
        third = make_agency(tier="kabkota", regency=make_area("36.02"))
        programs = [self.make_program(Status.RUNNING, agency=a) for a in (self.speaker, third)]
        return make_finding(*programs, villages=[self.village])

    @cached_property
    def notice(self):
        """A comment names the person; in a foreign row somebody else."""
        told = (self.person if self.is_own else None) or self.author
        comment = Comment.objects.create(finding=self.finding, by=make_user(), text="Mohon dicek.")
        comment.mentions.add(told)
        return Notice.objects.create(
            person=told,
            kind=NoticeKind.MENTIONED,
            key=f"mentioned:{comment.pk}",
            finding=self.finding,
            text="Anda disebut.",
            link="/temuan/",
            at=timezone.now(),
        )

    @cached_property
    def declaration(self):
        """What the cell's agency has said."""
        return Declaration.objects.create(
            agency=self.agency, fiscal_year=2026, state=Declared.PARTLY, declared_on="2026-11-01"
        )

    @cached_property
    def speaker(self):
        """The agency one speaks for, or answers for; "on behalf": one that has no account."""
        if self.cell.object not in ("declaration_on_behalf", "reply_on_behalf"):
            return self.agency
        return make_agency(tier=Tier.NONGOVERNMENT, regency=self.agency.regency)

    @cached_property
    def agreeing(self):
        """A meeting of the cell's regency that takes agreements."""
        regency = self.agency.regency
        return make_meeting(kind="tkpkd_kabkota", regency=regency, state="berlangsung")

    @cached_property
    def agreement(self):
        """What that meeting agreed for the cell's agency to do."""
        return agree(
            self.agreeing,
            by=make_user(Role.PROVINCE),
            what="Membagi wilayah",
            agency=self.agency,
            due_on=timezone.localdate() + timedelta(days=30),
        ).agreement

    @cached_property
    def run(self):
        return make_run()

    @cached_property
    def meeting(self):
        """A rakor that the cell's regency convenes, held now."""
        regency = self.agency.regency
        given = {"kind": "tkpkd_kabkota", "regency": regency, "state": "berlangsung"}
        return make_meeting(**given, areas=[regency])

    @cached_property
    def snapshot(self):
        """Its pack, frozen by another of the province, or by the person where the cell says so."""
        assert self.run
        by = self.person if self.cell.target == AS_AUTHOR else make_user(Role.PROVINCE)
        return make_snapshot(self.meeting, by=by)

    @cached_property
    def report(self):
        """The frozen values of a run of the whole register: nobody's in particular."""
        return freeze_report(self.run)

    def enter(self, client):
        """Sign the person in, where there is one."""
        if self.person is not None:
            client.force_login(self.person)
        return client
