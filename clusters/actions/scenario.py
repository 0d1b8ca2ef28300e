"""Scenarios and the salaries they are costed with. Nothing here decides anything."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.actions.refusals import Refusal, with_source
from clusters.actions.replacing import replace
from clusters.enums import PositionType, SalaryBasis, SalaryGroup
from clusters.models import Cluster, SalaryReference, Scenario, ScenarioChoice
from clusters.permissions import can_change_scenario, can_make_scenario, can_record_salaries
from htk_workforce.accounts.models import User
from htk_workforce.accounts.verdict import require
from htk_workforce.audit.log import record
from htk_workforce.dates import format_date
from htk_workforce.money import format_kr


@transaction.atomic
def save_scenario(
    *,
    scenario: Scenario | None,
    name: str,
    year: int,
    from_on: date,
    price_level: int,
    by: User,
    choices: Mapping[Cluster, PositionType | str | None],
    note: str = "",
) -> Scenario:
    """Make a scenario, or change it and some of its choices; None in `choices` is nothing. `scenario` None: a new one.

    Raises:
        PermissionDenied: the role makes no scenarios, or somebody else made this one.
        Refusal: no name, another scenario of the year has it, or it begins after its year.
    """
    require(can_change_scenario(by, scenario) if scenario else can_make_scenario(by))
    name = name.strip()
    if not name:
        raise Refusal(_("Giv scenariet et navn."))
    if from_on.year > year:
        raise Refusal(_("Virkningen begynder efter %(year)s. Vælg en dag i året eller før.") % {"year": year})
    others = Scenario.objects.exclude(pk=scenario.pk) if scenario else Scenario.objects
    if others.filter(name=name, year=year).exists():
        raise Refusal(
            _("Der er allerede et scenarie for %(year)s, der hedder »%(name)s«.")
            % {"year": year, "name": name}
        )
    scenario = scenario or Scenario(made_by=by)
    scenario.name, scenario.year, scenario.from_on = name, year, from_on
    scenario.price_level, scenario.note = price_level, note.strip()
    scenario.save()
    choose(scenario=scenario, choices=choices, by=by)
    return scenario


@transaction.atomic
def remove_scenario(*, scenario: Scenario, by: User) -> None:
    """Take a scenario away. A case that was made from it has lines of its own, so nothing decided hangs on it.

    Raises:
        PermissionDenied: somebody else made it.
    """
    require(can_change_scenario(by, scenario))
    record("remove_scenario", scenario, by=by, year=scenario.year, note=scenario.note)
    scenario.delete()


@transaction.atomic
def choose(*, scenario: Scenario, choices: Mapping[Cluster, PositionType | str | None], by: User) -> Scenario:
    """Say what a scenario gives some clusters; the others keep what they have in it. None takes it away.

    Raises:
        PermissionDenied: somebody else made it.
    """
    require(can_change_scenario(by, scenario))
    for cluster, position in choices.items():
        if position:
            ScenarioChoice.objects.update_or_create(
                scenario=scenario, cluster=cluster, defaults={"position": PositionType(position)}
            )
        else:
            scenario.choices.filter(cluster=cluster).delete()
    counts = {str(position): scenario.choices.filter(position=position).count() for position in PositionType}
    record("save_scenario", scenario, by=by, **counts)
    return scenario


@transaction.atomic
def record_salary_reference(
    *,
    group: SalaryGroup | str,
    price_level: int,
    amount: Decimal,
    source: str,
    extracted_on: date,
    by: User,
    basis: SalaryBasis | str = SalaryBasis.FULL,
) -> SalaryReference:
    """Write down an average pay, or what a position costs above an average pedagogue, in kroner a year.

    Raises:
        PermissionDenied: only finance writes salaries.
        Refusal: no source, a pay that is not above zero, an extra cost of the average pedagogue, or somebody has just
            written it.
    """
    require(can_record_salaries(by))
    source = with_source(source)
    if basis == SalaryBasis.EXTRA and group == SalaryGroup.PEDAGOGUE:
        raise Refusal(_("Den gennemsnitlige pædagog er det, de andre måles mod. Skriv den fulde løn."))
    if basis == SalaryBasis.FULL and amount <= 0:
        raise Refusal(_("En løn er større end 0 kr. Skriv, hvad stillingen koster om året."))
    key = {"group": group, "price_level": price_level, "basis": basis, "extracted_on": extracted_on}
    reference = SalaryReference(**key, amount=amount, source=source, recorded_by=by)
    replace(reference, **key)
    record(
        "salary_reference",
        reference,
        by=by,
        amount=format_kr(amount),
        basis=str(SalaryBasis(basis).label),
        extracted_on=format_date(extracted_on),
        source=source,
    )
    return reference
