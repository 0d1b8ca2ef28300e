"""Centres, clusters and workplaces with their sickness absence."""

from datetime import date

from clusters.models import Centre, Cluster, Workplace
from htk_workforce.importing.demonstration.files import Facts, People, Places
from htk_workforce.money import parse_amount

CLUSTERS_SINCE = date(2018, 1, 1)  # the year in which clusters took the place of areas in HTK


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
        cluster = clusters.get(given.pop("cluster", None))
        place = Workplace.objects.create(**given | {"centre": centres[given["centre"]]})
        if cluster:
            place.memberships.create(cluster=cluster, from_on=place.opened_on or CLUSTERS_SINCE)
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
