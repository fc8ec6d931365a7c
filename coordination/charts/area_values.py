"""What a map of areas is drawn from. PURE."""

from dataclasses import dataclass, field

from .fills import Kind
from .values import Words


@dataclass(frozen=True)
class Place:
    """One area: its outline in degrees, the key of its class, and what is said of it when asked."""

    code: str
    name: str
    kind: str
    shape: object
    said: str = ""
    href: str = ""


@dataclass(frozen=True)
class Inset:
    """A part drawn once more, larger: the places whose code is this or begins with it."""

    title: str
    code: str


@dataclass(frozen=True)
class Label:
    """A name at a place of the map, in degrees. The heaviest are placed first."""

    name: str
    longitude: float
    latitude: float
    weight: float = 0


@dataclass(frozen=True)
class AreaPicture:
    """A map before it is drawn.

    `frame` are outlines of larger areas, drawn as strong lines; `notes` say first of all what kind
    of boundary it is. Kinds without a place stay in the legend with 0. `counted` names what the
    numbers of the legend count. `badge` stands at the top right: what must not be overlooked.
    Without `has_foot` notes, source and date stand beside the picture, on the page that holds it.
    """

    title: str
    description: str
    measure: str
    kinds: tuple[Kind, ...]
    places: tuple[Place, ...]
    source: str
    dated: str
    frame: tuple = ()
    labels: tuple[Label, ...] = ()
    insets: tuple[Inset, ...] = ()
    notes: tuple[str, ...] = ()
    counted: str = ""
    badge: str = ""
    has_foot: bool = True
    words: Words = field(default_factory=Words)

    def __post_init__(self):
        known = {kind.key for kind in self.kinds}
        if not {place.kind for place in self.places} <= known:
            raise ValueError("a place has a class that the legend does not name")

    def inside(self, code: str) -> tuple[Place, ...]:
        return tuple(p for p in self.places if p.code == code or p.code.startswith(f"{code}."))

    def parts(self) -> list[tuple[Inset, tuple[Place, ...]]]:
        """Insets with what lies in them; those of nothing left out."""
        found = [(inset, self.inside(inset.code)) for inset in self.insets]
        return [(inset, places) for inset, places in found if places]
