"""Every column of the template is explained, with an example the reader takes."""

import pytest

from programs.column_help import EXPLAINED, columns
from programs.readers import COLUMNS, HEADINGS


def test_every_column_is_explained_and_nothing_else_is():
    assert set(EXPLAINED) == set(COLUMNS)


def test_columns_come_as_the_template_has_them():
    assert tuple(column.heading for column in columns()) == HEADINGS


@pytest.mark.parametrize("field", COLUMNS)
def test_an_example_is_what_its_column_takes(field):
    heading, read = COLUMNS[field]
    assert read(EXPLAINED[field].example) not in (None, ""), heading


def test_what_is_required_is_marked():
    required = [column.heading for column in columns() if column.is_required]
    assert required == ["Kode Program", "Tahun Anggaran", "Perangkat Daerah", "Nama Program"]
