"""The words that every installation and the demonstration begin with, so that they can be read in English too.

They are stored as data, in Danish, by clusters/migrations/0003 and fixtures/demonstration/clusters.toml, where gettext
cannot find them; so they are named here once more. They are ours, and we answer for a translation. What a person has
typed stays as it was typed in every language: a rule of the municipality is not ours to put into other words.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SEEDED = frozenset(
    {
        # the sources of the rules
        _("Dagtilbudslovens § 19 a (i kraft 01-01-2024; før da aftalt indfasning)"),
        _("Dagtilbudslovens § 19 b"),
        _("Danmarks Statistik, Børnepasning før skolestart"),
        _("Høje-Taastrup Kommune, Direktionen 03-01-2022, pkt. 2"),
        _(
            "Høje-Taastrup Kommune, Direktionen 03-01-2022, pkt. 2. Stort er nævnt uden et tal; "
            "21 er det, der er tilbage"
        ),
        _("Lokal antagelse, ikke bekræftet. Tag stilling til den, før tallene bruges"),
        _(
            "Lokal antagelse, ikke bekræftet. Tag stilling til den, før tallene bruges. "
            "Statistikken siger kun, at vægten er under 1"
        ),
        _("Normeringsstatistikken med lovens justeringer: ledere tæller 85 %"),
        _("Overenskomsternes fulde tid"),
        _("Kommunens egen grænse. Den kan sættes op, men ikke ned"),
        # what it means that somebody counts, or does not
        _("Børn og ansatte i specialinstitutioner er holdt ude."),
        _("De skal selv opfylde normen, hver for sig."),
        _("Normen gælder daginstitutioner."),
        _("Vikarers timer er med i årsværkene."),
        _("Ingen timer er trukket fra, hverken for børn eller ansatte."),
        _("Årsværkene er uden den tid, nogen er på barsel."),
        _("De er med, hvor de arbejder."),
        _("De er med i årsværkene."),
        _("De er taget ud af årsværkene."),
    }
)
# the key figures of the demonstration: their names, units and words
KEY_FIGURES = frozenset(
    {
        _("Mangler i de kommende måneder"),
        _("årsværk"),
        _("Skal ansættes frem mod 2024"),
        _("medarbejdere"),
        _("Opslag til pædagogisk personale inden for 50 km"),
        _("jobopslag"),
        _("Pædagoger i personalet"),
        _("af personalet"),
        _("under halvdelen"),
        _("Pasningsgarantien kan ikke holdes"),
        _("tidspunkt"),
        _("risiko fra januar 2022"),
    }
)


def in_own_language(text: str) -> str:
    """Our own words in the reader's language, and everybody else's as they stand."""
    return gettext(text) if text in SEEDED | KEY_FIGURES else text
