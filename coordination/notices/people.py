"""Whom notices are for: everybody with a role, read once, and what of the register is theirs.

The rules are those of coordination.rights and `Finding.objects.visible_to`; here they are asked
without a query a person, since a notice is weighed for everybody. A test holds both equal.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth import get_user_model
from django.db.models import Prefetch

from coordination.models import Finding
from coordination.rights import EMPLOYEES, SECRETARIATS, employers_of
from programs.access import agencies_of, roles
from programs.models import Agency, Membership, Role, memberships_of

ALL_SEEING = {Role.PROVINCE, Role.LEADER, Role.AUDITOR}


@dataclass(frozen=True)
class Ground:
    """What decides whose a finding is: the two agencies and the regencies."""

    left: int
    right: int
    regencies: str

    @classmethod
    def of(cls, finding: Finding) -> "Ground":
        return cls(finding.left.agency_id, finding.right.agency_id, finding.regencies)

    @property
    def agencies(self) -> set[int]:
        return {self.left, self.right}

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(code for code in self.regencies.split(",") if code)


class Person:
    """One who may be told, and what is theirs."""

    def __init__(self, user, silent: dict[int, int | None]):
        self.user, self.pk = user, user.pk
        self._silent = silent

    @cached_property
    def _roles(self) -> set[Role]:
        return roles(self.user)

    @cached_property
    def works(self) -> bool:
        """Leaders and auditors read and hear nothing but their own name."""
        return bool(self._roles & (EMPLOYEES | SECRETARIATS))

    @cached_property
    def reviews(self) -> bool:
        return bool(self._roles & SECRETARIATS)

    @cached_property
    def sees_all(self) -> bool:
        return bool(self._roles & ALL_SEEING)

    @cached_property
    def employers(self) -> set[int]:
        return employers_of(self.user)

    @cached_property
    def answers_for(self) -> set[int]:
        """Ids of agencies: the own ones, and silent ones their secretariat speaks for."""
        if Role.PROVINCE in self._roles:
            return self.employers | set(self._silent)
        spoken = {pk for pk, regency in self._silent.items() if regency in self._regencies[1]}
        return self.employers | spoken

    @cached_property
    def writes_for(self) -> set[int]:
        """Ids of agencies whose programs they may write."""
        return agencies_of(self.user, role=Role.OFFICER) | (self.answers_for - self.employers)

    def convenes(self, regency: int | None) -> bool:
        """Whether their secretariat convenes for this regency; None: for the province."""
        if regency is None:
            return Role.PROVINCE in self._roles
        return regency in self._regencies[1]

    @cached_property
    def _regencies(self) -> tuple[set[str], set[int]]:
        own = [m.regency for m in memberships_of(self.user) if m.role == Role.REGENCY]
        return {area.code for area in own}, {area.pk for area in own}

    @property
    def regencies(self) -> set[str]:
        return self._regencies[0]

    def sees(self, ground: Ground) -> bool:
        """As `Finding.objects.visible_to`."""
        if self.sees_all or ground.left in self.employers or ground.right in self.employers:
            return True
        return not ground.codes.isdisjoint(self.regencies)

    def decides(self, ground: Ground) -> bool:
        """As `rights.may_decide`, of people who hold the right at all."""
        if not self.reviews or ground.left in self.employers or ground.right in self.employers:
            return False
        if Role.PROVINCE in self._roles:
            return True
        return bool(ground.codes) and ground.codes <= self.regencies


class People:
    """Active people with a role, or those of them that are named."""

    def __init__(self, ids: Iterable[int] | None = None):
        self._named = None if ids is None else set(ids)
        self._others: dict[int, Person | None] = {}

    @cached_property
    def _known(self) -> dict[int, Person]:
        return self._read(self._named)

    @cached_property
    def _silent(self) -> dict[int, int | None]:
        return dict(Agency.objects.silent().order_by().values_list("pk", "regency_id"))

    def _read(self, ids: set[int] | None) -> dict[int, Person]:
        users = get_user_model().objects.filter(is_active=True, memberships__isnull=False)
        if ids is not None:
            users = users.filter(pk__in=ids)
        own = Prefetch("memberships", Membership.objects.select_related("regency"))
        known = {}
        for user in users.distinct().prefetch_related(own):
            user._memberships = list(user.memberships.all())
            known[user.pk] = Person(user, self._silent)
        return known

    def __iter__(self) -> Iterator[Person]:
        return iter(self._known.values())

    @cached_property
    def _near(self) -> dict[int | str, list[Person]]:
        """People by what they see of: agencies, regencies, everything."""
        near = defaultdict(list)
        for person in self:
            for place in ("all",) if person.sees_all else (*person.employers, *person.regencies):
                near[place].append(person)
        return near

    def seeing(self, ground: Ground) -> Iterable[Person]:
        """Those of them who see a finding on this ground, each once."""
        places = ("all", ground.left, ground.right, *ground.codes)
        found = (person for place in places for person in self._near.get(place, ()))
        return {person.pk: person for person in found}.values()

    def get(self, pk: int | None) -> Person | None:
        """One person, also of those that were not named."""
        if pk is None or pk in self._known or self._named is None:
            return self._known.get(pk)
        if pk not in self._others:
            self._others[pk] = self._read({pk}).get(pk)
        return self._others[pk]
