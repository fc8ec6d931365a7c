"""What the tests of places share: the official file, when it is there, and a few small areas."""

import pandas as pd
import pytest
import shapely

from geo import services
from tests.available import REAL_BOUNDARIES, ROOT, SHARED_DATA

FIXTURES = ROOT / "fixtures" / "areas"


@pytest.fixture(scope="session")
def official_file():
    if not REAL_BOUNDARIES.exists():
        pytest.skip(f"{REAL_BOUNDARIES.name} is not in ../shared/data (not in the repository)")
    return REAL_BOUNDARIES


@pytest.fixture(scope="session")
def hostile():
    path = SHARED_DATA.parent / "hostile"
    if not path.exists():
        pytest.skip("the hostile files are not in ../shared/hostile (not in the repository)")
    return path


@pytest.fixture
def two_by_two(db):
    """Province 36, one regency, two districts side by side, two villages in each."""
    return services.import_areas(
        [
            ("36", "Banten", None, None),
            ("36.01", "Kabupaten Pandeglang", None, None),
            ("36.01.01", "Sumur", None, None),
            ("36.01.02", "Cimanggu", None, None),
            ("36.01.01.2001", "Barat Bawah", 106.005, -6.005),
            ("36.01.01.2002", "Barat Atas", 106.005, -5.995),
            ("36.01.02.2001", "Timur Bawah", 106.015, -6.005),
            ("36.01.02.1002", "Timur Atas", 106.015, -5.995),
        ]
    )


@pytest.fixture
def village_squares():
    """The outlines of the four villages: squares of a hundredth of a degree, 1.2 km2 each."""
    corners = {
        "36.01.01.2001": (106.00, -6.01),
        "36.01.01.2002": (106.00, -6.00),
        "36.01.02.2001": (106.01, -6.01),
        "36.01.02.1002": (106.01, -6.00),
    }
    return pd.Series({c: shapely.box(x, y, x + 0.01, y + 0.01) for c, (x, y) in corners.items()})
