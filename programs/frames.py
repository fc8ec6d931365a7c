"""Querysets to values for the pure reader: one query for each kind."""

from collections import defaultdict

from geo.models import Area
from programs.entries import Vocabulary
from programs.models import Agency, AgencyAlias, FundSource, Intervention, Segment


def read_vocabulary() -> Vocabulary:
    """Every name and code a file of programs may use. Six queries, however long the lists are."""
    agencies = list(Agency.objects.values_list("name", "short_name"))
    short_names = defaultdict(list)
    for name, short_name in agencies:
        if short_name:
            short_names[short_name].append(name)
    return Vocabulary(
        agencies=frozenset(name for name, _short in agencies),
        aliases=dict(AgencyAlias.objects.values_list("name", "agency__name")),
        short_names={short: tuple(names) for short, names in short_names.items()},
        interventions=dict(Intervention.objects.values_list("code", "name")),
        segments=dict(Segment.objects.values_list("code", "name")),
        fund_sources=dict(FundSource.objects.values_list("code", "name")),
        areas=dict(Area.objects.values_list("code", "name")),
    )
