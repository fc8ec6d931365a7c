"""One code path: whatever subset is asked about, the answers are those of the whole register."""

from dataclasses import replace

import pandas as pd
import pytest

from coordination.engine import find_overlaps, measure, pack

from .registers import random_register


@pytest.mark.parametrize("seed", range(4))
def test_one_program_against_all_gives_its_rows_of_the_whole(seed):
    register = random_register(seed)
    whole = find_overlaps(register)
    assert len(whole) >= 10
    for program in register.programs["program_id"].sample(8, random_state=seed):
        mine = whole[(whole["left_id"] == program) | (whole["right_id"] == program)]
        asked = find_overlaps(register, subjects=[program])
        pd.testing.assert_frame_equal(asked, mine.reset_index(drop=True), check_dtype=False)


@pytest.mark.parametrize("seed", range(4))
def test_villages_looked_up_for_some_pairs_are_those_of_the_whole(seed):
    whole = measure(pack(random_register(seed)))
    some = whole.only(range(len(whole) - 1, -1, -3))
    assert len(some) >= 3
    for place, k in enumerate(range(len(whole) - 1, -1, -3)):
        assert some.villages_of(place).tolist() == whole.villages_of(k).tolist()
        assert some.segments_of(place) == whole.segments_of(k)
        assert some.frame["left_id"][place] == whole.frame["left_id"][k]


@pytest.mark.parametrize("seed", range(4))
def test_two_programs_alone_give_their_row_of_the_whole_to_the_last_digit(seed):
    """Also with shapes left out where no other piece lies in the village, as frames do."""
    register = random_register(seed)
    whole = find_overlaps(register)
    compared = 0
    for k in range(len(whole)):
        row = whole.iloc[[k]].reset_index(drop=True)
        both = row[["left_id", "right_id"]].iloc[0].tolist()
        lines = register.lines[register.lines["program_id"].isin(both)]
        pieces = register.pieces[register.pieces["line_id"].isin(lines["line_id"])]
        crowded = pieces["village_id"].duplicated(keep=False)
        alone = replace(
            register,
            programs=register.programs[register.programs["program_id"].isin(both)],
            lines=lines,
            ground=register.ground[register.ground["line_id"].isin(lines["line_id"])],
            pieces=pieces.assign(geometry=pieces["geometry"].where(crowded, None)),
        )
        pd.testing.assert_frame_equal(
            find_overlaps(alone), row, check_dtype=False, check_exact=True
        )
        compared += bool(len(pieces))
    assert compared >= 10
