"""The shape of the house, held by tests: imports go down only, the engine knows no Django."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["geo", "programs", "coordination", "config"]  # each may import those before it
LONGEST_FILE = 400


def python_files(layer):
    return [p for p in (ROOT / layer).rglob("*.py") if "migrations" not in p.parts]


def imported_packages(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_those_below_it(layer):
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    files = python_files(layer)
    assert files
    wrong = {str(p): above & set(imported_packages(p)) for p in files}
    assert {p: names for p, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    "module",
    [
        "coordination.charts",
        "coordination.engine",
        "coordination.meetings.compare",
        "geo.cells",
        "geo.footprints",
        "geo.opened",
        "geo.sandbox",
        "geo.shapes",
        "programs.examples",
        "programs.forms",
        "programs.opened_tables",
        "programs.readers",
    ],
)
def test_the_pure_core_loads_without_django(module):
    probe = f"import sys, {module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False).returncode == 0


def test_no_file_is_read_through_gdal():
    """It opens what a file names: other files, and addresses (decision 0011)."""
    words = ("pyogrio", "fiona", "osgeo", "gpd.read_file", "geopandas.read_file")
    files = [p for layer in LAYERS for p in python_files(layer)]
    assert {str(p): w for p in files for w in words if w in p.read_text(encoding="utf-8")} == {}


def test_only_one_module_names_a_reference_system():
    named = [
        str(p)
        for layer in LAYERS
        for p in python_files(layer)
        if p.name != "crs.py" and ("from_epsg" in p.read_text() or '"EPSG:' in p.read_text())
    ]
    assert named == []


def test_no_file_is_too_long_and_none_is_named_for_nothing():
    files = [p for layer in LAYERS for p in python_files(layer)]
    lines = {p: sum(bool(x.strip()) for x in p.read_text().splitlines()) for p in files}
    assert {str(p): n for p, n in lines.items() if n > LONGEST_FILE} == {}
    assert [p for p in files if p.stem in {"utils", "helpers", "common"}] == []
