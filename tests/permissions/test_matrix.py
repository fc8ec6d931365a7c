"""Who may do what: every cell of the matrix through every door it has."""

import pytest

from .cells import cells_so_far
from .walk import DOORS, accepted, knock

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CASES = [
    pytest.param(cell, channel, id=f"{cell}-{channel}")
    for cell in cells_so_far()
    for channel in DOORS[cell.object, cell.action]
]


@pytest.mark.parametrize(("cell", "channel"), CASES)
def test_a_door_answers_as_the_matrix_says(client, cell, channel):
    assert knock(client, cell, channel) in accepted(cell)
