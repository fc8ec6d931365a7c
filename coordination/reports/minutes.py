"""The parts of a berita acara, whatever it is written as. Pure."""

from dataclasses import dataclass

BLANK = "." * 24


@dataclass(frozen=True)
class Decree:
    """One thing agreed: its ordinal, and the sentence."""

    word: str
    text: str


@dataclass(frozen=True)
class Signature:
    """A place to sign. `name` is "" where nobody is named yet."""

    role: str
    name: str


@dataclass(frozen=True)
class Minutes:
    """The text of the berita acara before its annexes. A draft until the meeting has agreed."""

    letterhead: tuple[str, ...]
    title: str
    number: str
    opening: str
    considered: tuple[str, ...]
    decrees: tuple[Decree, ...]
    closing: str
    signed_at: str
    signatures: tuple[Signature, ...]
    is_draft: bool
