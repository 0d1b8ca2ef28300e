"""Centres, clusters and workplaces with their sickness absence."""

from datetime import date

from clusters.models import Centre, Cluster, Workplace
from htk_workforce.importing.demonstration.files import Facts, People, Places
from htk_workforce.money import parse_amount


def make_organisation(facts: Facts, people: People) -> Places:
    # Centres are the municipality's own and may be there already.
    centres = {
        code: Centre.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, name in facts["centres"].items()
    }
    clusters = {
        name: Cluster.objects.create(name=name, centre=centres[code])
        for name, code in facts["clusters"].items()
    }
    places = {}
    for given in facts["workplaces"]:
        given = dict(given)
        absence, leaders = given.pop("absence", None), given.pop("leaders", [])
        given["centre"], given["cluster"] = centres[given["centre"]], clusters.get(given.get("cluster"))
        place = Workplace.objects.create(**given)
        place.leaders.set([people[username] for username in leaders])
        if absence:
            _absence(place, absence, **facts["absence"])
        places[place.name] = place
    return places


def _absence(place: Workplace, given: Facts, *, year: int, source: str) -> None:
    measure = given["measure"]
    place.absence_targets.create(year=year, measure=measure, value=parse_amount(given["target"]))
    place.absence_figures.create(
        from_on=date(year, 1, 1),
        to_on=date(year, 12, 31),
        measure=measure,
        value=parse_amount(given["value"]),
        headcount=given["headcount"],
        source=source,
    )
