"""What people say to each other around a finding, and who is told because they were named."""

import datetime
import re

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import Comment, Finding
from coordination.rights import Act, may, why_not
from programs import log
from programs.limits import check_texts
from programs.models import Membership, Role

User = get_user_model()

DOUBLE_CLICK = datetime.timedelta(minutes=1)
MOST_MENTIONS = 20
# A name of Django's own kind after an `@` that begins a word: an address in the text is none.
_MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


class CommentRefused(ValueError):
    """Why a comment is not taken: `field` and a sentence."""

    def __init__(self, why: str, field: str = "text"):
        self.field = field
        super().__init__(why)


def mentionable(finding: Finding) -> QuerySet[User]:
    """Active people who see this finding: `Finding.objects.visible_to` read from the other side."""
    agencies = {finding.left.agency_id, finding.right.agency_id}
    seeing = Membership.objects.filter(
        Q(role__in=(Role.PROVINCE, Role.LEADER, Role.AUDITOR))
        | Q(role__in=(Role.OFFICER, Role.VERIFIER), agency__in=agencies)
        | Q(role=Role.REGENCY, regency__code__in=finding.regency_codes)
    )
    return User.objects.filter(is_active=True, pk__in=seeing.values("user"))


@transaction.atomic
def comment(finding: Finding, *, text: str, by) -> Comment:
    """Add a remark; who is named in it as `@name` is kept with it, to be told.

    Nothing is stored unless every name is of somebody who sees the finding. The same text of the
    same person within a minute is the comment that is there. Raises PermissionDenied,
    limits.BadEntry for a text that cannot be kept, and CommentRefused.
    """
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    sees = Finding.objects.visible_to(by).filter(pk=finding.pk).exists()
    if not (sees and may(by, finding, Act.COMMENT)):
        raise PermissionDenied(why_not(by, finding, Act.COMMENT))
    check_texts(text=text)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise CommentRefused(_("Tulis komentarnya."))
    since = timezone.now() - DOUBLE_CLICK
    if said := finding.comments.filter(by=by, text=text, at__gt=since).first():
        return said
    people = _mentioned(finding, text)
    made = Comment.objects.create(finding=finding, by=by, text=text)
    made.mentions.set(people)
    named = [person.get_username() for person in people]
    log.record("temuan.komentari", finding, by=by, after={"text": text, "mentions": named})
    return made


def _mentioned(finding: Finding, text: str) -> list[User]:
    """Everybody named. Raises CommentRefused with the same words whoever cannot be named."""
    named = dict.fromkeys(found.lower() for found in _MENTION.findall(text))
    if len(named) > MOST_MENTIONS:
        raise CommentRefused(_("Sebut paling banyak %s orang dalam satu komentar.") % MOST_MENTIONS)
    ways = {way for name in named for way in _ways(name)}
    seeing = mentionable(finding).annotate(lower=Lower("username")).filter(lower__in=ways)
    people = {person.lower: person for person in seeing}
    found = {name: next((people[w] for w in _ways(name) if w in people), None) for name in named}
    if unknown := [name for name, person in found.items() if person is None]:
        why = _(
            "%(names)s tidak dapat disebut di sini. Periksa namanya, atau tulis tanpa “@”: "
            "yang dapat disebut hanya orang yang membaca temuan ini."
        )
        raise CommentRefused(why % {"names": ", ".join(f"@{name}" for name in unknown)})
    return list(found.values())


def _ways(name: str) -> tuple[str, str]:
    """As it is written, and without what ends a sentence."""
    return name, name.rstrip(".-+@")
