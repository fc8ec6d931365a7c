"""One map of a file, as every reader of a kind of file hands it on. PURE of Django."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyproj import CRS

from geo.formats import number
from geo.problems import FileProblem


@dataclass(frozen=True)
class Layer:
    """What one map holds: its system, the columns, and the shapes (None: there is none).

    repairs : row, counted from 1, and what was changed in its shape while reading
    unreadable : row and why its shape cannot be used
    notes : what was understood or left out, of the whole file
    names : of all maps in the file
    """

    reference: CRS
    columns: dict[str, list]
    shapes: list
    repairs: list[tuple[int, str]] = field(default_factory=list)
    unreadable: dict[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class ManyLayers(FileProblem):
    """The file holds several maps and none was chosen; `names` are theirs."""

    def __init__(self, sentence: str, names: Iterable[str]):
        super().__init__(sentence)
        self.names = tuple(names)


class Budget:
    """How much a file may hold; counted before anything is built from it."""

    def __init__(self, *, features: int, vertices: int, unpacked_bytes: int):
        self.features, self.vertices = features, vertices
        self.unpacked_bytes = unpacked_bytes
        self._counted = 0

    def check_features(self, count: int) -> None:
        if count > self.features:
            raise FileProblem(
                f"Berkas memuat {number(count)} bidang, paling banyak {number(self.features)}."
            )

    def add_vertices(self, count: int) -> None:
        self._counted += count
        if self._counted > self.vertices:
            raise FileProblem(
                f"Peta terlalu rinci: lebih dari {number(self.vertices)} titik. "
                "Sederhanakan dahulu, atau bagi menjadi beberapa berkas."
            )


def choose(what: str, names: list[str], layer: str | None) -> str:
    """The only name, or the one asked for. Raises ManyLayers, FileProblem."""
    asked = [name for name in names if layer is None or name.lower() == layer.lower()]
    if len(asked) == 1:
        return asked[0]
    listed = ", ".join(name[:60] for name in names[:20])
    if layer is not None:
        raise FileProblem(f"{what} tidak berisi satu peta bernama '{layer}'. Yang ada: {listed}.")
    sentence = f"{what} berisi {len(names)} peta. Pilih satu (--layer): {listed}."
    raise ManyLayers(sentence, names)
