"""The register and the people of test_review_machine."""

import datetime

from django.db import transaction

from coordination import services
from coordination.frames import read_register
from coordination.models import Finding
from programs.footprints import refresh_footprints
from programs.models import Membership, Program, Role
from tests.factories import (
    make_area,
    make_program,
    make_segments,
    make_target,
    make_user,
    make_village,
)

from .factories import make_run
from .review_model import ACTORS, SCENES


class Office:
    """Two programs, everybody who might touch their finding, and what a run measures of each
    scene: measured once by the engine itself."""

    def __init__(self):
        make_segments()
        serang, cilegon = make_area("36.04"), make_area("36.72")
        self.villages = [make_village(f"36.04.01.{2001 + n}", x=1000 * n) for n in range(3)]
        self.villages.append(make_village("36.72.01.2001", x=3000))
        self.left, self.right = make_program(), make_program()
        agencies = self.left.agency, self.right.agency
        self.people = {
            "province 1": make_user(Role.PROVINCE, first_name="Provinsi Satu"),
            "province 2": make_user(Role.PROVINCE, first_name="Provinsi Dua"),
            "torn": make_user(Role.PROVINCE, Role.OFFICER, agency=agencies[0]),
            "regency 1": make_user(Role.REGENCY, regency=serang),
            "regency 2": make_user(Role.REGENCY, regency=serang),
            "foreign regency": make_user(Role.REGENCY, regency=cilegon),
            "left officer": make_user(Role.OFFICER, agency=agencies[0]),
            "left verifier": make_user(Role.VERIFIER, agency=agencies[0]),
            "right officer": make_user(Role.OFFICER, agency=agencies[1]),
            "right verifier": make_user(Role.VERIFIER, agency=agencies[1]),
            "stranger": make_user(Role.OFFICER),
            "leader": make_user(Role.LEADER),
            "auditor": make_user(Role.AUDITOR),
            "sysadmin": make_user(Role.SYSADMIN),
            "nobody": make_user(),
            "left the service": make_user(Role.PROVINCE, is_active=False),
        }
        assert sorted(self.people) == ACTORS
        assert Membership.objects.filter(user=self.people["torn"]).count() == 2
        self.found = {name: self.measure(scene) for name, scene in SCENES.items()}
        self.run = make_run()
        services.write_findings(self.run, [self.found["as it was"]])
        self.finding = Finding.objects.get()
        self.name_of = {person.pk: name for name, person in self.people.items()} | {None: None}

    def measure(self, scene):
        with transaction.atomic():
            for program in (self.left, self.right):
                if scene:
                    self.draw(program, scene)
            refresh_footprints(Program.objects.all())
            found = services._measure(read_register(Program.objects.all()))
            assert len(found) == (scene is not None)
            assert found.cells is not None  # looked up while the register is there
            transaction.set_rollback(True)
        return found

    def draw(self, program, scene):
        segments = ["KSJ-D1", "KSJ-D2"] if scene.is_segment_wide else ["KSJ-D1"]
        for n, village in enumerate(self.villages[: scene.villages]):
            count = scene.count if n < 2 else None
            line = {"segments": segments, "unit": "KK", "planned_count": count}
            make_target(program, area=village, **line)
        ends_on = scene.ends_on if program == self.right else datetime.date(2027, 1, 1)
        Program.objects.filter(pk=program.pk).update(ends_on=ends_on, budget_idr=scene.budget_idr)
