"""One line among those of many pools and years, told apart at a glance."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from htk_workforce.collation import sort_key
from pools.models import FrameLine


class _ByPool(ModelChoiceIterator):
    """The lines in groups, a pool each: the newest year first, and in the order of the frame."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        groups: dict[str, list[FrameLine]] = {}
        for line in self.queryset.order_by("-frame__year", "order"):
            groups.setdefault(line.frame.pool.name, []).append(line)
        for pool in sorted(groups, key=sort_key):
            yield pool, [self.choice(line) for line in groups[pool]]


class LineChoice(forms.ModelChoiceField):
    """The line's own name comes first; the pool and the year stand behind it, as the closed box has no group."""

    iterator = _ByPool

    def label_from_instance(self, line: FrameLine) -> str:
        frame = str(line.frame)
        return frame if line.name == line.frame.pool.name else f"{line.name} · {frame}"
