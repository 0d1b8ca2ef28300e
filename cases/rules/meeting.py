"""In which order the items of a meeting stand. Pure Python."""

from collections.abc import Sequence


def moved(order: Sequence[int], one: int, to: int) -> list[int]:
    """The order when `one` of it stands at place `to`, counted from 1; the others close up and make room.

    Raises:
        ValueError: there is no such place.
    """
    if not 1 <= to <= len(order):
        raise ValueError(f"no place {to} among {len(order)}")
    others = [other for other in order if other != one]
    return [*others[: to - 1], one, *others[to - 1 :]]
