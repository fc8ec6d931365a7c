"""Narrowing findings by what made them, and by the verdict in force: the cells of one table."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from coordination.models import VERDICTS, FindingStatus
from coordination.precision import RULE_LABELS, of_rule
from programs.filters import YES_NO

UNDECIDED = "belum"
# What a finding with this verdict may have become since; without it the list leaves out the gone.
LATER = (FindingStatus.AGREED, FindingStatus.DONE, FindingStatus.GONE)
OUTCOMES = [*((v.value, FindingStatus(v).label) for v in VERDICTS), (UNDECIDED, _("Belum ada"))]


class RuleFilter(filters.FilterSet):
    """What `Ketepatan aturan` counts, as a list."""

    aturan = filters.ChoiceFilter(
        choices=list(RULE_LABELS.items()), method="only_rule", label=_("Karena")
    )
    pasti = filters.ChoiceFilter(choices=YES_NO, method="only_certain", label=_("Segmen pasti"))
    hasil = filters.ChoiceFilter(choices=OUTCOMES, method="only_verdict", label=_("Hasil telaah"))
    versi = filters.CharFilter(field_name="rule_version", max_length=20, label=_("Versi aturan"))

    def only_rule(self, queryset, _name, value):
        return of_rule(queryset, value)

    def only_certain(self, queryset, _name, value):
        return queryset.filter(is_certain=value == "ya")

    def only_verdict(self, queryset, _name, value):
        return queryset.filter(verdict="" if value == UNDECIDED else value)


def statuses_of(outcome: str) -> list[str]:
    """For links: every status a finding with this outcome has; none for the list's own choice."""
    return [] if outcome == UNDECIDED else [outcome, *LATER]
