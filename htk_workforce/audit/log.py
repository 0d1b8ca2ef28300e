"""The only writer of the event log."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils import translation

from htk_workforce.accounts.models import User
from htk_workforce.audit.models import AuditEvent


@translation.override("da")  # the log is a municipal record, whatever the language of the screen
def record(
    verb: str,
    target: Model | None = None,
    *,
    by: User | None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    label: str = "",
    **data: Any,
) -> AuditEvent:
    """Write one event. `by` is None only for what the system does itself; `data` must fit in JSON."""
    return AuditEvent.objects.create(
        verb=verb,
        actor=by,
        actor_name=f"{by} ({by.username})" if by else "system",
        content_type=ContentType.objects.get_for_model(target) if target else None,
        object_id=target.pk if target else None,
        target_label=(label or str(target or ""))[:300],
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        data=data,
    )


def events_of(target: Model) -> QuerySet[AuditEvent]:
    """What happened to one thing, newest first."""
    events = AuditEvent.objects.select_related("content_type")  # AuditEvent.what asks it for the states
    return events.filter(content_type=ContentType.objects.get_for_model(target), object_id=target.pk)
