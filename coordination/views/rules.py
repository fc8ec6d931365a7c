"""Aturan telaah: the province's rules in words, what each touches, how they changed, the form."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination.models import ReviewRules, review_rules
from coordination.offers import may_read_offers, offer_count
from coordination.review_rules import (
    RULES,
    Rule,
    RulesRefused,
    faults_of,
    history,
    may_read_rules,
    may_set_rules,
    set_rules,
    touched,
    values_of,
)
from geo import formats
from programs.limits import BadEntry
from programs.numbers import read_number


@dataclass(frozen=True)
class Field:
    """One rule in the form: what is typed, and what is wrong with it."""

    rule: Rule
    said: str
    why: str


@login_required
@require_http_methods(["GET", "POST"])
def review_rules_page(request):
    """A change is looked at before it is saved: `dilihat` says which values were on screen."""
    if not may_read_rules(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _change(request)
    return _page(request, review_rules())


def _change(request):
    if not may_set_rules(request.user):
        raise PermissionDenied(_("Aturan telaah ditetapkan oleh sekretariat provinsi."))
    reason = request.POST.get("alasan", "")
    rules, faults = _read(request.POST)
    faults = faults_of(rules, reason) | faults
    if not faults and request.POST.get("dilihat") == _digest(rules):
        try:
            set_rules(by=request.user, reason=reason, **values_of(rules))
        except RulesRefused as why:
            faults = why.faults
        except BadEntry as why:
            faults = {"reason": "; ".join(fault.why for fault in why.faults)}
        else:
            messages.success(request, _("Aturan telaah disimpan dan berlaku sejak sekarang."))
            return redirect("review-rules")
    return _page(request, review_rules(), faults=faults, asked=None if faults else rules)


def _read(posted) -> tuple[ReviewRules, dict[str, str]]:
    """The rules as typed, beside what could not be read."""
    rules, faults = ReviewRules(pk=1), {}
    for rule in RULES:
        try:
            value = read_number(posted.get(rule.name, ""))
        except ValueError as why:
            faults[rule.name] = str(why)
            continue
        setattr(rules, rule.name, int(value) if value == int(value) else value)
    return rules, faults


def _digest(rules: ReviewRules) -> str:
    return "/".join(f"{value:g}" for value in values_of(rules).values())


def _page(request, rules: ReviewRules, *, faults=None, asked: ReviewRules | None = None):
    user, today, faults = request.user, timezone.localdate(), faults or {}
    sees_offers = may_read_offers(user)
    context = {
        "rules": rules,
        "touched": touched(rules, user=user, day=today),
        "offered": offer_count(rules.offer_after) if sees_offers else None,
        "asked": asked,
        "would_touch": touched(asked, user=user, day=today) if asked else None,
        "would_offer": offer_count(asked.offer_after) if asked and sees_offers else None,
        "seen": _digest(asked) if asked else "",
        "fields": _fields(request.POST, rules, faults) if may_set_rules(user) else [],
        "reason": request.POST.get("alasan", ""),
        "reason_fault": faults.get("reason", ""),
        "faults": faults,
        "changes": history(),
    }
    return render(request, "coordination/rules.html", context)


def _fields(posted, rules: ReviewRules, faults: dict[str, str]) -> list[Field]:
    return [
        Field(
            rule,
            posted.get(rule.name, formats.trimmed(float(getattr(rules, rule.name)), 2)),
            faults.get(rule.name, ""),
        )
        for rule in RULES
    ]


@login_required
def badly_resolved(request):
    """The queue, narrowed to what was settled and still overlaps."""
    asked = request.GET.copy()
    asked["tak_tuntas"] = asked["urai"] = "ya"
    return redirect(f"{reverse('finding-list')}?{asked.urlencode()}")
