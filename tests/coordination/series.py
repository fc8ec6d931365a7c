"""Small series of indicators for tests: three regencies and the province, 2021 to 2023."""

import datetime

from coordination.models import Indicator, IndicatorValue
from tests.factories import make_area

REGENCIES = ("36.01", "36.04", "36.73")


def make_indicator(code="bps_miskin_persen", **given) -> Indicator:
    is_rate = code.endswith("persen")
    defaults = {
        "name": f"Indikator {code}",
        "yardstick": "bps_miskin",
        "unit": "%" if is_rate else "ribu jiwa",
        "digits": 2,
        "is_rate": is_rate,
        "maker": "BPS uji",
        "definition": "Definisi uji.",
        "rank": 0 if is_rate else 1,
    }
    return Indicator.objects.get_or_create(code=code, defaults=defaults | given)[0]


def make_value(area="36.04", year=2021, value=5.0, *, month=3, **given) -> IndicatorValue:
    """A value of March in use, from source U1."""
    about = given.pop("indicator", "bps_miskin_persen")
    indicator = make_indicator(about) if isinstance(about, str) else about
    after = datetime.date(year, month % 12 + 1, 1) if month < 12 else datetime.date(year + 1, 1, 1)
    defaults = {
        "starts_on": datetime.date(year, month, 1),
        "ends_on": after,
        "value": value,
        "unit": indicator.unit,
        "status": "missing" if value is None else "sourced",
        "source_codes": "U1",
        "source_text": "Koran Uji: koran.contoh, halaman 1",
    }
    return IndicatorValue.objects.create(
        indicator=indicator, area=make_area(area), **defaults | given
    )


def make_series() -> None:
    """Rates 5, 4, 3 % (and so on) and counts that add up to the province's."""
    for n, code in enumerate(REGENCIES, start=1):
        for year in (2021, 2022, 2023):
            make_value(code, year, 10.0 * n - (year - 2021))
            make_value(code, year, 100.0 * n, indicator="bps_miskin_jiwa")
    for year in (2021, 2022, 2023):
        make_value("36", year, 12.0)
        make_value("36", year, 600.0, indicator="bps_miskin_jiwa")
