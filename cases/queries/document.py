"""Documents that were frozen, as they were stored."""

import hashlib

from django.utils.translation import gettext as _

from cases.models import Version


class DocumentDamaged(ValueError):
    """What is stored is no longer what was frozen; the message is a sentence."""


def frozen_pdf(version: Version) -> bytes:
    """The bytes that were frozen. They are never computed again.

    Raises:
        DocumentDamaged: they no longer have their checksum.
    """
    content = bytes(version.content)
    if hashlib.sha256(content).hexdigest() != version.checksum:
        raise DocumentDamaged(
            _(
                "%(document)s er beskadiget: indholdet passer ikke med kontrolsummen fra den dag, det blev gemt. "
                "Hent filen fra sikkerhedskopien."
            )
            % {"document": version}
        )
    return content
