"""Files of npm packages as they are served: hashed, and otherwise untouched where it matters."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from config.static import CompressedManifestStorage

GEOMAN = "geoman/leaflet-geoman.css"


@pytest.fixture
def served(tmp_path):
    """served(name) -> the text of a static file after collecting."""

    def collect(name):
        source = finders.find(name)
        assert source, f"{name} is not installed"
        storage = CompressedManifestStorage(location=tmp_path, base_url="/static/")
        with Path(source).open("rb") as file:
            storage.save(name, file)
        done = storage.post_process({name: (FileSystemStorage(tmp_path), name)})
        failed = [str(result) for _n, _h, result in done if isinstance(result, Exception)]
        assert failed == []
        return (tmp_path / storage.hashed_files[name]).read_text()

    return collect


def test_the_icons_of_the_drawing_tools_are_served_as_they_were_made(served):
    text = served(GEOMAN)
    assert "data:image/svg+xml" in text
    assert text == Path(finders.find(GEOMAN)).read_text()


def test_a_script_that_names_a_source_map_is_served(served):
    assert "sourceMappingURL" in served("geoman/leaflet-geoman.min.js")
