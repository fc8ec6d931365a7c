"""The only module that names a coordinate reference system.

STORAGE is what the database holds and the API speaks: longitude, latitude.
EQUAL_AREA is for areas and nothing else. Its square metres are true; its metres
are not (at the equator a kilometre east measures 867, a kilometre north 1154).
"""

from pyproj import CRS

STORAGE = CRS.from_epsg(4326)
EQUAL_AREA = CRS.from_epsg(6933)
