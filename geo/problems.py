"""What can be wrong with a file of shapes. Sentences are Indonesian: the sender reads them."""

from dataclasses import dataclass


class FileProblem(Exception):
    """The file as a whole cannot be read; the sentence says why and how to put it right."""


@dataclass(frozen=True)
class Problem:
    """One feature of a file that cannot be used, or that was repaired: which, and why."""

    row: int  # the feature, counted from 1 in the order of the file
    column: str
    said: str
    why: str

    def __str__(self):
        said = f" ({self.column} '{self.said}')" if self.said else ""
        return f"Bidang ke-{self.row}{said}: {self.why}"
