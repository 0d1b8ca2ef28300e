"""What is different between two versions of a case, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import Audience, VersionKind, Visibility
from cases.models import CaseFile, Meeting, Version
from cases.queries.version import Snapshot
from cases.rules.prose import plain_text

SAME, ADDED, REMOVED = "same", "added", "removed"
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")


Key = tuple[Any, ...]


@dataclass(frozen=True)
class Segment:
    """Words that are the same in both, or only in the older or the newer."""

    kind: str
    words: str

    @property
    def is_added(self) -> bool:
        return self.kind == ADDED

    @property
    def is_removed(self) -> bool:
        return self.kind == REMOVED


@dataclass(frozen=True)
class PartDifference:
    """One part of the case that differs. Without segments only the look of the text was changed."""

    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions of one case or one meeting, and the parts that differ, in the order they are read."""

    older: Version
    newer: Version
    differences: tuple[PartDifference, ...]


def case_versions(case: CaseFile) -> tuple[Version, ...]:
    """The frozen texts of a case, newest first. Who may read each of them `can_read_version` tells."""
    versions = case.versions.filter(kind=VersionKind.MEMO, audience=Audience.INTERNAL).select_related("by")
    return tuple(versions.defer("content").order_by("-number"))


def compare(older: Version, newer: Version, *, audience: Audience = Audience.INTERNAL) -> Comparison:
    """What somebody added and took away between two versions of the same case; closed attachments are for some only."""
    before, after = dict(_parts(older.snapshot, audience)), dict(_parts(newer.snapshot, audience))
    differences = []
    for key in _in_order(list(before), list(after)):
        (old_label, old), (new_label, new) = before.get(key, ("", "")), after.get(key, ("", ""))
        if old == new and key in before and key in after:
            continue
        if key[0] == "section":
            old, new = plain_text(old), plain_text(new)
        segments = tuple(word_diff(old, new))
        only_look = all(segment.kind == SAME for segment in segments)
        differences.append(PartDifference(new_label or old_label, () if only_look else segments))
    return Comparison(older, newer, tuple(differences))


def compare_minutes(meeting: Meeting, audience: Audience) -> Comparison | None:
    """What is different between the last two approved minutes of a meeting in one edition; None when there is one."""
    versions = meeting.versions.filter(kind=VersionKind.MINUTES, audience=audience).defer("content")
    last = list(versions.order_by("-number")[:2])
    if len(last) < 2:
        return None
    newer, older = last
    before, after = dict(_parts_of_minutes(older.snapshot)), dict(_parts_of_minutes(newer.snapshot))
    differences = []
    for key in _in_order(list(before), list(after)):
        (old_label, old), (new_label, new) = before.get(key, ("", "")), after.get(key, ("", ""))
        if old != new:
            differences.append(PartDifference(new_label or old_label, tuple(word_diff(old, new))))
    return Comparison(older, newer, tuple(differences))


def _parts_of_minutes(snapshot: Snapshot) -> Iterator[tuple[Key, tuple[str, str]]]:
    """Each part of minutes: where it stands, what to call it, and its text."""
    labels = {
        "venue": _("Mødested"),
        "present": _("Mødedeltagere"),
        "absent": _("Fraværende"),
        "guests": _("Gæster"),
    }
    for name, label in labels.items():
        value = snapshot.get(name, "")
        yield ("field", name), (label, value if isinstance(value, str) else "\n".join(value))
    for item in snapshot.get("items", ()):
        name = _("Punkt %(number)s: %(title)s") % item
        yield ("title", item["number"]), (name, f"{item['title']} {item.get('case', '')}".strip())
        texts: dict[str, list[str]] = {}
        for part in item.get("parts", ()):
            texts.setdefault(part["heading"], []).append(part["text"])
        for heading, parts in texts.items():
            label = _("%(item)s, %(heading)s") % {"item": name, "heading": heading}
            yield ("text", item["number"], heading), (label, "\n".join(parts))


def word_diff(older: str, newer: str) -> Iterator[Segment]:
    """Two plain texts as one: line by line, and word by word within the lines that differ."""
    before, after = older.splitlines(keepends=True), newer.splitlines(keepends=True)
    yield from _merged(_diff(before, after, words_within=True))


def _diff(before: Sequence[str], after: Sequence[str], *, words_within: bool) -> Iterator[Segment]:
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Segment(SAME, "".join(before[a:b]))
        elif verb == "replace" and words_within:
            old, new = _TOKENS.findall("".join(before[a:b])), _TOKENS.findall("".join(after[c:d]))
            yield from _diff(old, new, words_within=False)
        else:
            yield Segment(REMOVED, "".join(before[a:b]))
            yield Segment(ADDED, "".join(after[c:d]))


def _merged(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Without empty ones, and with a lone space between two changes taken into them, so that phrases stay whole."""
    same = ""
    changed = {REMOVED: "", ADDED: ""}
    for segment in segments:
        if segment.kind != SAME:
            changed[segment.kind] += segment.words
        elif any(changed.values()) and segment.words.isspace() and "\n" not in segment.words:
            changed = {kind: words + segment.words for kind, words in changed.items()}
        elif segment.words:
            if any(changed.values()):
                yield from _told(same, changed)
                same, changed = "", {REMOVED: "", ADDED: ""}
            same += segment.words
    yield from _told(same, changed)


def _told(same: str, changed: dict[str, str]) -> Iterator[Segment]:
    """What is the same, then what was taken away, then what came instead."""
    for kind, words in ((SAME, same), (REMOVED, changed[REMOVED]), (ADDED, changed[ADDED])):
        if words:
            yield Segment(kind, words)


def _parts(snapshot: Snapshot, audience: Audience) -> Iterator[tuple[Key, tuple[str, str]]]:
    """Each part of a snapshot: what it is, what to call it, and its text."""
    labels = {
        "number": _("Sagsnr."),
        "title": _("Titel"),
        "kind": _("Sagstype"),
        "body": _("Organ"),
        "centre": _("Center"),
        "recommender": _("Indstiller"),
        "kle": _("KLE-emne"),
        "decision_authority": _("Hvem beslutter"),
    }
    for name, label in labels.items():
        yield ("field", name), (label, snapshot.get(name, ""))
    yield ("field", "is_closed"), (_("Lukket sag"), _("Ja") if snapshot.get("is_closed") else _("Nej"))
    for section in snapshot.get("sections", ()):
        label = _("Afsnittet »%(heading)s«") % section
        yield ("section", section["id"]), (label, section["body"])
    for point in snapshot.get("points", ()):
        label = _("Punkt %(number)s") % point
        yield ("point", point["id"]), (label, point["text"])
        if point["effects"]:
            yield (
                ("effects", point["id"]),
                (_("Virkning af punkt %(number)s") % point, "\n".join(point["effects"])),
            )
    for statement in snapshot.get("statements", ()):
        label = _("Udtalelse fra %(party)s") % statement
        words = (statement["heading"], statement["position"], statement["text"])
        yield ("statement", statement["id"]), (label, "\n".join(word for word in words if word))
    attachments = [
        f"{row['title']} ({row['file_name']})"
        for row in snapshot.get("attachments", ())
        if audience == Audience.INTERNAL or row["visibility"] == Visibility.OPEN
    ]
    yield ("attachments", ""), (_("Bilag"), "\n".join(attachments))


def _in_order(before: list[Key], after: list[Key]) -> list[Key]:
    """The keys of the newer version, with those that are gone where they stood."""
    keys = list(after)
    for index, key in enumerate(before):
        if key not in keys:
            ahead = next((known for known in reversed(before[:index]) if known in keys), None)
            keys.insert(keys.index(ahead) + 1 if ahead else 0, key)
    return keys
