"""What our files are called: small letters, digits and hyphens, which every computer takes."""

from cases.enums import Audience
from cases.models import CaseFile, Meeting
from htk_workforce.attachments.rules import clean_name


def name_part(words: str) -> str:
    """Words as part of a file name: "22/21670" as 22-21670."""
    return "".join(letter if letter.isalnum() else "-" for letter in words.lower())


def file_number(case: CaseFile) -> str:
    """The case number as part of a file name: 22-21670."""
    return name_part(case.number)


def meeting_name(kind: str, meeting: Meeting, audience: Audience, version: int | str) -> str:
    """dagsorden-direktionen-2023-01-23-v1-offentlig, without an ending. `version` is a number or "udkast"."""
    state = f"v{version}" if isinstance(version, int) else version
    edition = "-offentlig" if audience == Audience.PUBLIC else ""
    return f"{kind}-{name_part(meeting.body.name)}-{meeting.on.isoformat()}-{state}{edition}"


def agenda_file_name(meeting: Meeting, audience: Audience, version: int | None = None) -> str:
    """dagsorden-direktionen-2023-01-23-v1-offentlig.pdf"""
    return f"{meeting_name('dagsorden', meeting, audience, version or 'udkast')}.pdf"


def minutes_file_name(meeting: Meeting, audience: Audience, version: int | None = None) -> str:
    """referat-direktionen-2023-01-23-v1-offentlig.pdf"""
    return f"{meeting_name('referat', meeting, audience, version or 'udkast')}.pdf"


def safe_name(words: str, ending: str) -> str:
    """A name that keeps capitals, for words that people wrote: Udtalelse-fra-BUPL.txt."""
    return clean_name(f"{words[:80].replace('.', ' ')}.{ending}").replace(" ", "-")
