"""The tables of Anggaran as CSV: plain codes, whole rupiah, an empty cell for what is missing."""

import csv
from collections.abc import Iterator
from typing import TextIO

from coordination.export import cell
from coordination.money import Block
from programs.models import Program

SUMS = (
    *("is_example", "by", "key", "name", "within", "recipient_class"),
    *("budget_idr", "programs", "programs_without_budget"),
)
SPLITS = (
    *("is_example", "program", "year", "agency", "name", "budget_idr", "divided_by"),
    *("regency", "regency_name", "share_ratio", "part_idr"),
)
REALISED = (
    *("is_example", "recipient_class", "unit", "planned_count", "realised_count"),
    *("lines_with_both", "lines"),
)
SPENDING = (
    *("is_example", "by", "key", "name", "recipient_class", "programs", "programs_reported"),
    *("programs_reported_second_half", "realised_first_idr", "realised_second_idr"),
    *("realised_idr", "programs_compared", "compared_budget_idr", "compared_realised_idr"),
)
STAGES = (
    *("is_example", "program", "year", "agency", "name", "recipient_class", "stage", "budget_idr"),
    *("stage_before", "budget_before_idr", "change_idr"),
)
AT_ONCE = 500


def write_sums(blocks: list[Block], by: str, out: TextIO) -> None:
    """One line per row and recipient class that has programs."""
    _write(SUMS, _sum_rows(blocks, by), out)


def write_splits(blocks: list[Block], out: TextIO) -> None:
    """One line per program and regency; of the table by regency."""
    _write(SPLITS, _split_rows(blocks), out)


def write_realised(blocks: list[Block], out: TextIO) -> None:
    _write(REALISED, _realised_rows(blocks), out)


def write_spending(blocks: list[Block], by: str, out: TextIO) -> None:
    """What was spent, per row and class: of classes alone where budgets are divided."""
    _write(SPENDING, _spending_rows(blocks, by), out)


def write_stages(blocks: list[Block], out: TextIO) -> None:
    """One line per program and stage, for programs of several; stages are never added up."""
    _write(STAGES, _stage_rows(blocks), out)


def _write(columns: tuple[str, ...], rows: Iterator[tuple], out: TextIO) -> None:
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)


def _sum_rows(blocks: list[Block], by: str) -> Iterator[tuple]:
    for block in blocks:
        for row in block.rows:
            for recipient_class, told in row.sums.items():
                if told.programs:
                    yield (
                        *(block.is_example, by, row.key, row.label, row.above, recipient_class),
                        *(told.budget_idr, told.programs, told.unstated),
                    )


def _split_rows(blocks: list[Block]) -> Iterator[tuple]:
    for block in blocks:
        ids = block.division.program_ids
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            named = Program.objects.select_related("agency").in_bulk(some)
            for split in block.division.splits(some):
                program = named[split.program_id]
                for code, name, ratio, rupiah in split.parts:
                    yield (
                        *(block.is_example, program.code, program.fiscal_year),
                        *(program.agency.name, program.name, split.budget_idr, split.how),
                        *(code, name, round(ratio, 9), rupiah),
                    )


def _realised_rows(blocks: list[Block]) -> Iterator[tuple]:
    for block in blocks:
        for row in block.realised:
            yield (
                *(block.is_example, row.recipient_class, row.unit),
                *(row.planned, row.realised, row.told, row.lines),
            )


def _spending_rows(blocks: list[Block], by: str) -> Iterator[tuple]:
    for block in blocks:
        for row in block.spending.rows or block.spending.totals:
            yield (
                *(block.is_example, by, row.key, row.label, row.recipient_class, row.programs),
                *(row.reported, row.second_reported, row.first_idr, row.second_idr),
                *(row.realised_idr, row.compared, row.compared_budget_idr),
                row.compared_realised_idr,
            )


def _stage_rows(blocks: list[Block]) -> Iterator[tuple]:
    for block in blocks:
        ids = block.stages.program_ids
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            named = Program.objects.select_related("agency").in_bulk(some)
            for line in block.stages.lines(some):
                program = named[line.program_id]
                facts = (block.is_example, program.code, program.fiscal_year, program.agency.name)
                for said in line.said:
                    yield (
                        *(*facts, program.name, program.recipient_class, said.stage),
                        *(said.budget_idr, said.before, said.before_idr, said.change_idr),
                    )
