"""Files of shapes as tests write them: KML as text, the others with the writers of GDAL."""

import json
import zipfile

import geopandas as gpd
import shapely
from shapely.geometry import mapping

from geo import crs

SQUARE = shapely.box(106.0, -6.1, 106.1, -6.0)
KML = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">{}</kml>'


def write_geojson(path, *features, **members):
    """Features are shapes or pairs of a shape and its properties."""
    pairs = [f if isinstance(f, tuple) else (f, {}) for f in features]
    said = [
        {"type": "Feature", "properties": p, "geometry": s if isinstance(s, dict) else mapping(s)}
        for s, p in pairs
    ]
    collection = {"type": "FeatureCollection", "features": said} | members
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def write_kml(path, *placemarks):
    path.write_text(KML.format("<Document>" + "".join(placemarks) + "</Document>"), "utf-8")
    return path


def placemark(*parts, name="Bidang", extended=""):
    inside = "".join(part if isinstance(part, str) else polygon_kml(part) for part in parts)
    return f"<Placemark><name>{name}</name>{extended}{inside}</Placemark>"


def polygon_kml(polygon):
    def ring(line):
        said = " ".join(f"{x},{y},0" for x, y in line.coords)
        return f"<LinearRing><coordinates>{said}</coordinates></LinearRing>"

    holes = "".join(f"<innerBoundaryIs>{ring(r)}</innerBoundaryIs>" for r in polygon.interiors)
    outer = f"<outerBoundaryIs>{ring(polygon.exterior)}</outerBoundaryIs>"
    return f"<Polygon>{outer}{holes}</Polygon>"


def write_gpkg(path, shapes, reference=crs.STORAGE, **columns):
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs.STORAGE)
    frame.to_crs(reference).to_file(path, engine="pyogrio")
    return path


def write_shapefile(path, shapes, reference=crs.STORAGE, drop=(), replace=None, **columns):
    """A zipped shapefile. `drop` names endings to leave out, `replace` gives some other bytes."""
    stem = path.with_suffix("")
    frame = gpd.GeoDataFrame(columns or {"nama": ["x"] * len(shapes)}, geometry=list(shapes))
    frame.set_crs(crs.STORAGE).to_crs(reference).to_file(stem.with_suffix(".shp"), engine="pyogrio")
    with zipfile.ZipFile(path, "w") as archive:
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            data = (replace or {}).get(ending, stem.with_suffix(ending).read_bytes())
            if ending not in drop:
                archive.writestr(f"peta{ending}", data)
    return path
