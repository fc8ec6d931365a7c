"""The areas of the database as a gazetteer. One query; built again only when a name changes."""

from collections import Counter
from functools import lru_cache

from geo.models import Area, Level
from geo.search import Gazetteer, Known


def gazetteer() -> Gazetteer:
    """All areas with their names. The rows themselves are the key: no rename can be missed."""
    return _built(tuple(Area.objects.order_by("code").values_list("code", "name", "level")))


@lru_cache(maxsize=1)
def _built(rows: tuple[tuple[str, str, int], ...]) -> Gazetteer:
    areas = {code: Area(code=code, name=name, level=level) for code, name, level in rows}
    inside = Counter(
        above
        for code, area in areas.items()
        if area.level == Level.VILLAGE
        for above in _upward(code)
    )
    return Gazetteer(_known(area, areas, inside[code]) for code, area in areas.items())


def _known(area: Area, areas: dict[str, Area], villages: int) -> Known:
    own = [areas[code].short_name for code in _upward(area.code) if code in areas]
    shown = own if area.level == Level.PROVINCE else own[:-1]
    return Known(
        code=area.code,
        name=area.short_name,
        bare_name=area.bare_name,
        full_name=area.name,
        level=int(area.level),
        label=", ".join(shown),
        villages=villages,
    )


def _upward(code: str) -> list[str]:
    """The code itself, then those of the areas it lies in, the province last."""
    parts = code.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
