"""Classes of counts and their colours: one way to cut 1..highest, for pages and paper. PURE."""

from itertools import pairwise

# One hue from light to dark, told apart by colour-blind readers.
RAMP = ("#fff3d6", "#fdd49e", "#fc9f59", "#e0603c", "#b5302a", "#6e0d20")


def class_limits(highest: int) -> list[tuple[int, int]]:
    """At most six classes [from, to] of 1..highest, each about twice as wide as the one before."""
    if highest <= 0:
        return []
    if highest <= len(RAMP):
        return [(n, n) for n in range(1, highest + 1)]
    ratio = highest ** (1 / len(RAMP))
    tops = []
    for n in range(1, len(RAMP) + 1):
        tops.append(max(round(ratio**n), (tops[-1] if tops else 0) + 1))
    tops[-1] = highest
    return [(low + 1, high) for low, high in pairwise([0, *tops])]


def ramp_of(classes: int) -> tuple[str, ...]:
    """A colour for each class; one or two classes are dark, to be seen on white."""
    return RAMP[len(RAMP) - classes :] if classes < 3 else RAMP[:classes]
