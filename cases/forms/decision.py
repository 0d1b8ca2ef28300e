"""The answers of one agenda item: what is typed, what was seen of its effect, and what another has typed meanwhile."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext

from cases.actions import (
    WHOLE_ITEM,
    Answer,
    AnswersIncomplete,
    NewFollowUp,
    changes_since,
    draft_values,
    require_answers,
)
from cases.enums import Outcome
from cases.forms.part import PointPart
from cases.forms.point import FollowUpRow, ItemForm, PointForm, ShareForm
from cases.forms.staffing import ClusterRow, row_values
from cases.models import AgendaItem, Body, PointOutcome, RecommendationPoint, StaffingPlan
from cases.queries import (
    Effect,
    Share,
    StaffingEffect,
    effect,
    last_answers,
    left_on_lines,
    may_amend_supplement,
    outcome_field,
    plan_of,
    points_to_answer,
    proposed_lines,
    receivers,
    share_of,
    staffing_effect,
    supplement_effect,
)
from cases.queries.staffing import standing_lines
from cases.rules import allocates
from clusters.models import Centre, Cluster
from htk_workforce.accounts.models import User
from htk_workforce.money import AmountField, format_kr

Values = Mapping[str, str]
SHOWN = AmountField().prepare_value  # how an amount stands in its box when the page opens


@dataclass(frozen=True)
class FieldNews:
    """What another wrote in a field since the page was opened. Taken over where one had not written there oneself."""

    label: str
    theirs: str
    mine: str
    by: str
    is_taken_over: bool


class DecisionForms:
    """All the forms of one agenda item's decision. Keeps what was typed when something is refused.

    `data` is what was sent; without it the page opens with the draft. `revision` is the draft's that the page knows.
    """

    def __init__(
        self, item: AgendaItem, data: Values | None = None, *, more_follow_ups: bool = False
    ) -> None:
        self.item, self.data = item, data
        points = points_to_answer(item)
        before = last_answers(points) if item.corrects_id else {}
        self.opened = _opened(points, before)
        self.values = {**self.opened, **(draft_values(item) if data is None else _plain(data))}
        self.revision = item.revision if data is None else _number(data.get("revision", ""))
        self.bodies = {str(b.pk): b for b in Body.objects.exclude(pk=item.meeting.body_id)}
        self.users = {
            str(u.pk): u for u in User.objects.filter(is_active=True).order_by("first_name", "username")
        }
        self.centres = {str(centre.pk): centre for centre in Centre.objects.all()}
        self.receivers = receivers()
        self.left = left_on_lines(points)
        self.clusters = list(Cluster.objects.all()) if any(plan_of(point) for point in points) else []
        self.main = self._form(ItemForm, "")
        self.parts = [self._part(point, before.get(point.pk)) for point in points]
        self.follow_ups = self._follow_up_rows(more=more_follow_ups)

    def _form(self, kind: type[forms.Form], prefix: str, **options: object) -> forms.Form:
        start = f"{prefix}-" if prefix else ""
        initial = {name: self.values.get(f"{start}{name}", "") for name in kind.base_fields}
        bound = {"data": self.values} if self.data is not None else {"initial": initial}
        return kind(prefix=prefix or None, **bound, **options)

    def _part(self, point: RecommendationPoint, before: PointOutcome | None) -> PointPart:
        asks = before is None and may_amend_supplement(point)
        options = {"bodies": self.bodies, "correcting": before is not None, "asks": asks}
        form = self._form(PointForm, f"point-{point.pk}", **options)
        allocations = point.allocations.all()
        shares = [(one, self._form(ShareForm, f"line-{one.pk}")) for one in allocations]
        part = PointPart(point, form, shares, self.values.get(outcome_field(point.pk), ""), before)
        shares = self._readable_shares(part)
        part.effect = effect(point, shares, correcting=before is not None, left=self.left)
        if plan := plan_of(point):
            self._staff(part, plan)
        if asks:
            part.supplemented = supplement_effect(point, self._readable_supplement(part), left=self.left)
        return part

    def _readable_supplement(self, part: PointPart) -> Decimal | None:
        """What can be read of the amount so far, in a draft too."""
        field = part.form.fields["supplement"]
        try:
            amount: Decimal | None = field.clean(self.values.get(part.form.add_prefix("supplement"), ""))
        except forms.ValidationError:
            return None
        return amount

    def _staff(self, part: PointPart, plan: StaffingPlan) -> None:
        """The rows of the clusters, and what they do as far as they can be read, in a draft too."""
        prefix = f"staff-{part.point.pk}"
        part.staffing = [
            (one, self._form(ClusterRow, f"{prefix}-{one.pk}", year=plan.year)) for one in self.clusters
        ]
        readers = [
            (one, ClusterRow(self.values, prefix=f"{prefix}-{one.pk}", year=plan.year))
            for one in self.clusters
        ]
        part.staffed = staffing_effect(
            part.point,
            [given for one, reader in readers if (given := reader.given(one))],
            before=part.before,
            allocating=not part.outcome or allocates(part.outcome),
        )

    def _readable_shares(self, part: PointPart) -> dict[int, Share]:
        """What can be read of the amounts so far, in a draft too; nothing when a correction takes all back."""
        if part.before and part.outcome and not allocates(part.outcome):
            return {
                one.pk: Share(Decimal("0.00"), share_of(one, decided=True).name) for one, _form in part.shares
            }
        readers = [(one, ShareForm(self.values, prefix=f"line-{one.pk}")) for one, _form in part.shares]
        return {
            one.pk: Share(reader.cleaned_data["amount"], reader.cleaned_data["name"])
            for one, reader in readers
            if reader.is_valid()
        }

    def _follow_up_rows(self, *, more: bool) -> list[FollowUpRow]:
        keys = self.values.get("followups", "").split()
        if more or not keys:
            # A key of its own, so that two who each write a task do not write in the same boxes.
            keys.append(secrets.token_hex(4))
        self.values["followups"] = " ".join(keys)
        known = {"users": self.users, "centres": self.centres, "receivers": self.receivers}
        return [self._form(FollowUpRow, f"followup-{key}", **known) for key in keys]

    @property
    def has_follow_ups(self) -> bool:
        return any(self.values.get(field.html_name) for row in self.follow_ups for field in row)

    @property
    def moves_money(self) -> bool:
        return any(part.moves_money for part in self.parts)

    @property
    def all_forms(self) -> list[forms.Form]:
        of_parts = [form for part in self.parts for form in (part.form, *part.rows)]
        return [*of_parts, self.main, *self.follow_ups]

    # --- what was typed -------------------------------------------------------------------------------------

    def typed(self) -> dict[str, str]:
        """What stands in the boxes, for the draft; rows of follow-ups that are empty are left out."""
        names = [field.html_name for form in self.all_forms for field in form if not field.is_hidden]
        values = {name: self.values.get(name, "") for name in names}
        rows = [row for row in self.follow_ups if any(values[field.html_name] for field in row)]
        values["followups"] = " ".join(row.prefix.removeprefix("followup-") for row in rows)
        return values

    def differences(self) -> list[tuple[str, str]]:
        """What was typed that is not as the page opened, by label, in words."""
        values = {name: value for name, value in self.typed().items() if name != "followups"}
        changed = [name for name, value in values.items() if value != self.opened.get(name, "")]
        return [(self._label(name), self._words(name, values[name])) for name in changed]

    def catch_up(self) -> tuple[dict[str, str], list[FieldNews]]:
        """The values with what others have saved since this page was opened, and what is new in them.

        What one has not touched oneself is taken over; where both have written, one's own stays in the box. Nothing
        is new when the others wrote the same.
        """
        values, mine, news = dict(self.values), self.typed(), []
        for change in changes_since(self.item, self.revision):
            before = self.opened.get(change.field, "") if change.before is None else change.before
            own = mine.get(change.field, self.opened.get(change.field, ""))
            if change.field == "followups":
                values["followups"] = " ".join(dict.fromkeys((*change.theirs.split(), *own.split())))
            elif own != change.theirs:
                if own == before:
                    values[change.field] = change.theirs
                news.append(self._news(change.field, change.theirs, own, change.by, own == before))
        values["revision"] = str(self.item.revision)
        return values, news

    def _news(self, name: str, theirs: str, mine: str, by: str, taken_over: bool) -> FieldNews:
        return FieldNews(
            self._label(name), self._words(name, theirs), self._words(name, mine), by, taken_over
        )

    def _label(self, name: str) -> str:
        for part in self.parts:
            names = {row.prefix: cluster for cluster, row in part.staffing}
            for form in (part.form, *part.rows):
                for field in form:
                    if field.html_name == name:
                        where = {"number": part.point.order, "field": field.label}
                        if cluster := names.get(form.prefix):
                            where["cluster"] = cluster
                            return gettext("Punkt %(number)s, %(cluster)s: %(field)s") % where
                        return gettext("Punkt %(number)s, %(field)s") % where
        if name.startswith("followup-"):
            return gettext("Opfølgning, %(field)s") % {
                "field": FollowUpRow.base_fields[name.split("-")[2]].label
            }
        return str(self.main.fields["decision"].label)

    def _words(self, name: str, value: str) -> str:
        if name.endswith("-outcome"):
            return str(dict(Outcome.choices).get(value, "")) or gettext("intet valgt")
        if name.endswith("-forward_to"):
            return str(self.bodies.get(value, ""))
        if name.endswith("-owner"):
            return str(self.users.get(value, ""))
        if name.endswith("-centre"):
            return str(self.centres.get(value, ""))
        for part in self.parts:
            for _cluster, row in part.staffing:
                if name.startswith(f"{row.prefix}-"):
                    choices = dict(row.fields[name.removeprefix(f"{row.prefix}-")].choices)
                    return str(choices.get(value, value))
        return value

    # --- what it comes to -----------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Whether everything can be read and hangs together; says what is wrong beside the point it concerns."""
        needed = [self.main, *self.follow_ups]
        for part in self.parts:
            if part.is_answered:
                needed += [part.form, *part.rows]
        if not all([form.is_valid() for form in needed]):
            return False
        self._check_answers()
        for part in self.parts:
            if part.moves_money and part.effect:
                self._check_money(part, part.effect)
            if part.moves_money and part.staffed:
                self._check_staffing(part, part.staffed)
        return all(form.is_valid() for form in needed)

    def _check_answers(self) -> None:
        points = [part.point for part in self.parts]
        try:
            require_answers(self.item, points, self.answers(), self.main.cleaned_data["decision"])
        except AnswersIncomplete as problems:
            form_of = {part.point.pk: part.form for part in self.parts} | {WHOLE_ITEM: self.main}
            for pk, sentences in problems.by_point.items():
                for sentence in sentences:
                    form_of[pk].add_error(None, sentence)

    @staticmethod
    def _check_money(part: PointPart, money: Effect) -> None:
        if money.is_overdrawn:
            part.form.add_error(
                None,
                gettext(
                    "Linjerne får tilsammen %(given)s, men der er kun %(left)s at fordele. Sæt et beløb ned."
                )
                % {"given": format_kr(money.distributed), "left": format_kr(money.undistributed_before)},
            )
        for row in money.overdrawn_rows:
            part.form.add_error(
                None,
                gettext("»%(line)s« skal give %(back)s tilbage, men har kun %(left)s ledig. Resten er brugt.")
                % {"line": row.share.name, "back": format_kr(-row.change), "left": format_kr(row.before)},
            )

    @staticmethod
    def _check_staffing(part: PointPart, staffed: StaffingEffect) -> None:
        if staffed.missing_salary:
            part.form.add_error(None, staffed.missing_salary)
        for same in staffed.same:
            part.form.add_error(None, same.sentence)
        for row in staffed.overdrawn:
            part.form.add_error(
                None,
                gettext("»%(line)s« skal betale %(wanted)s, men har kun %(left)s ledig.")
                % {"line": row.line, "wanted": format_kr(-row.change), "left": format_kr(row.before)},
            )

    def answers(self) -> dict[int, Answer]:
        return {part.point.pk: part.answer(self.bodies) for part in self.parts if part.is_answered}

    def new_follow_ups(self) -> tuple[NewFollowUp, ...]:
        filled = [row.cleaned_data for row in self.follow_ups if row.cleaned_data.get("task")]
        return tuple(
            NewFollowUp(
                **{
                    **row,
                    "owner": self.users.get(row["owner"]),
                    "centre": self.centres.get(row["centre"]),
                }
            )
            for row in filled
        )

    def unreceived(self) -> tuple[NewFollowUp, ...]:
        """The tasks that nobody will have on their overview."""
        case, item = self.item.case, self.item
        return tuple(
            new
            for new in self.new_follow_ups()
            if not self.receivers.finds(
                new.owner_role, owner=new.owner, centre=new.centre, case=case, item=item
            )
        )

    def fingerprint(self) -> str:
        """Of the answers and of the money they were weighed against; changes when either does."""
        effects = [
            (part.effect.undistributed_before, [row.before for row in part.effect.rows])
            for part in self.parts
            if part.effect
        ] + [part.staffed.key for part in self.parts if part.staffed]
        effects += [(one.line.pk, one.before) for part in self.parts if (one := part.supplemented)]
        weighed = repr(
            (
                sorted(self.answers().items()),
                self.main.cleaned_data["decision"],
                self.new_follow_ups(),
                effects,
            )
        )
        return hashlib.sha256(weighed.encode()).hexdigest()

    @property
    def is_confirmed(self) -> bool:
        """Has the person seen the effect of exactly this?"""
        return self.main.cleaned_data["seen"] == self.fingerprint()


def _opened(points: Sequence[RecommendationPoint], before: Mapping[int, PointOutcome]) -> dict[str, str]:
    """How the boxes stand when nobody has typed anything. Boxes that open empty are left out."""
    values = {}
    for point in points:
        answer = before.get(point.pk)
        for one in point.allocations.all():
            share = share_of(one, decided=answer is not None and allocates(answer.outcome))
            values[f"line-{one.pk}-name"] = share.name
            values[f"line-{one.pk}-amount"] = SHOWN(share.amount)
        if plan_of(point):
            values |= _opened_rows(point, answer)
        if answer is None and may_amend_supplement(point):
            values[f"point-{point.pk}-supplement"] = SHOWN(point.supplement_amount)
    return values


def _opened_rows(point: RecommendationPoint, answer: PointOutcome | None) -> dict[str, str]:
    """Every cluster's boxes: as decided before, or else as proposed."""
    standing = standing_lines(point, answer) if answer and allocates(answer.outcome) else None
    gave = proposed_lines(point) if standing is None else standing
    chosen = {line.row.cluster_id: line.given for line in gave}
    return {
        f"staff-{point.pk}-{cluster}-{name}": value
        for cluster in Cluster.objects.values_list("pk", flat=True)
        for name, value in row_values(chosen.get(cluster)).items()
    }


def _plain(data: Values) -> dict[str, str]:
    return {name: value.replace("\r\n", "\n") for name, value in data.items()}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
