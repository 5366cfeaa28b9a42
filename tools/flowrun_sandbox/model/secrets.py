"""Secrets: who may read which revision, and who hears of what becomes of them."""

import secrets as randomness
from base64 import b32hexencode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flowrun_sandbox.model import events
from flowrun_sandbox.model.entities import (
    Application,
    Kind,
    Life,
    Model,
    Secret,
    SecretRevision,
    Unit,
)
from flowrun_sandbox.model.queues import in_flight, tell, withdraw


@dataclass(slots=True)
class Edit:
    """What is to be changed about a secret; what is ``None`` stays."""

    content: Mapping[str, str] | None = None
    label: str | None = None
    description: str | None = None
    rotate: str | None = None
    expires: datetime | None = None
    grants: dict[str, int | None] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    gone: bool = False
    """Whether all of it is to be removed."""


def create(owner: str, content: Mapping[str, str], now: datetime) -> Secret:
    """A secret that is not in the model yet, with its first revision."""
    secret = Secret(_new_id(), owner, created=now, updated=now)
    secret.revisions[1] = SecretRevision(1, dict(content), now)
    return secret


def edited(secret: Secret, edit: Edit, now: datetime) -> Secret:
    """How a secret will be after an edit."""
    copy = replace(secret, revisions=dict(secret.revisions), grants=dict(secret.grants))
    _change(copy, edit, now)
    return copy


def as_first_revision(secret: Secret) -> Secret:
    """A secret that is not in the model yet, whose newest content is its only one."""
    first = replace(secret.revisions[secret.latest], number=1)
    return replace(secret, revisions={1: first})


def both(one: Edit, other: Edit) -> Edit:
    """Two edits of a hook as one; what the second says holds."""
    said = {
        name: value
        for name in ("content", "label", "description", "rotate", "expires")
        if (value := getattr(other, name)) is not None
    }
    grants = {to: through for to, through in one.grants.items() if to not in other.revoked}
    return replace(
        one,
        **said,
        grants={**grants, **other.grants},
        revoked=(one.revoked - other.grants.keys()) | other.revoked,
        removed=one.removed | other.removed,
        gone=one.gone or other.gone,
    )


def admit(model: Model, secret: Secret) -> None:
    """Take a new secret into the model."""
    secret.grants = _standing(model, secret.grants)
    model.secrets[secret.id] = secret


def apply(model: Model, secret: Secret, edit: Edit, writer: Unit | None) -> None:
    """Change a secret, and tell those that read an older revision, but not the writer."""
    if edit.gone:
        remove(model, secret)
        return
    before = secret.latest
    _change(secret, edit, model.clock())
    secret.grants = _standing(model, secret.grants)
    _withdraw_events(model, secret, edit.removed)
    if not secret.revisions:
        remove(model, secret)
        return
    if secret.latest > before:
        _tell_readers(model, secret, writer)
    tell_obsolete(model, secret)


def track(model: Model, secret: Secret, unit: Unit, revision: int) -> None:
    """Note which revision a unit reads from now on."""
    secret.tracked[unit.name] = revision
    tell_obsolete(model, secret)


def may_read(model: Model, secret: Secret, unit: Unit) -> bool:
    """Whether a unit owns a secret, or it is granted to it through a relation that is there."""
    if secret.owner in {unit.name, unit.application}:
        return True
    through = [secret.grants.get(to, -1) for to in (unit.name, unit.application)]
    return any(relation is None or relation in model.relations for relation in through)


def manages(model: Model, secret: Secret, unit: Unit) -> bool:
    """Whether a unit may change a secret: its own, or as the leader its application's."""
    leads = model.applications[unit.application].leader == unit.number
    return secret.owner == unit.name or (leads and secret.owner == unit.application)


def remove(model: Model, secret: Secret) -> None:
    """Forget a secret, and what was still to be told of it."""
    model.secrets.pop(secret.id, None)
    for unit in _all_units(model):
        withdraw(unit, lambda event: event.kind is Kind.SECRET and event.subject == secret.id)


def forget_unit(model: Model, unit: Unit) -> None:
    """Forget a unit's secrets, and what it reads of others'."""
    for secret in list(model.secrets.values()):
        if secret.owner == unit.name:
            remove(model, secret)
            continue
        secret.tracked.pop(unit.name, None)
        secret.labels.pop(unit.name, None)
        secret.grants.pop(unit.name, None)
        tell_obsolete(model, secret)


def forget_application(model: Model, application: Application) -> None:
    """Forget an application's secrets, and what is granted to it."""
    for secret in list(model.secrets.values()):
        secret.grants.pop(application.name, None)
        if secret.owner == application.name:
            remove(model, secret)


def tell_obsolete(model: Model, secret: Secret) -> None:
    """Tell the owner, once each, of the old revisions that nobody reads any more."""
    read = set(secret.tracked.values()) | {secret.latest}
    for number in secret.revisions:
        if number not in read:
            _tell_once(model, secret, "secret-remove", number)


def tell_due(model: Model, now: datetime) -> datetime | None:
    """Tell the owners of what is to be rotated or has expired; returns when more will be due."""
    due = []
    for secret in model.secrets.values():
        for revision in secret.revisions.values():
            if revision.expires is not None and revision.expires <= now:
                _tell_once(model, secret, "secret-expired", revision.number)
            elif revision.expires is not None:
                due.append(revision.expires)
        if secret.rotates is not None and secret.rotates <= now:
            _tell_owner(model, secret, "secret-rotate")
        elif secret.rotates is not None:
            due.append(secret.rotates)
    return min(due, default=None)


def rotated(model: Model, key: str) -> None:
    """Note that the owner has dealt with ``secret-rotate``."""
    secret = model.secrets.get(key)
    if secret is not None and secret.rotate in ROTATIONS:
        secret.rotates = model.clock() + ROTATIONS[secret.rotate]


ROTATIONS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "quarterly": timedelta(days=91),
    "yearly": timedelta(days=365),
}
"""How often each policy rotates; ``never`` is the one that is not here."""


def _new_id() -> str:
    """Twelve random bytes as Juju writes them: twenty characters."""
    return b32hexencode(randomness.token_bytes(12)).decode().rstrip("=").lower()


def _standing(model: Model, grants: Mapping[str, int | None]) -> dict[str, int | None]:
    """The grants without those to whom, or through what, has gone while the hook ran."""
    return {
        to: through
        for to, through in grants.items()
        if (to in model.applications or model.unit(to) is not None)
        and (through is None or through in model.relations)
    }


def _change(secret: Secret, edit: Edit, now: datetime) -> None:
    secret.label = secret.label if edit.label is None else edit.label
    secret.description = secret.description if edit.description is None else edit.description
    secret.grants.update(edit.grants)
    for to in edit.revoked:
        secret.grants.pop(to, None)
    if edit.rotate is not None and edit.rotate != secret.rotate:
        secret.rotate = edit.rotate
        period = ROTATIONS.get(edit.rotate)
        secret.rotates = None if period is None else now + period
    _change_content(secret, edit, now)
    for number in edit.removed:
        secret.revisions.pop(number, None)


def _change_content(secret: Secret, edit: Edit, now: datetime) -> None:
    """The same content again makes no revision."""
    number = secret.latest
    if edit.content is not None and dict(edit.content) != secret.revisions[number].content:
        number += 1
        secret.revisions[number] = SecretRevision(number, dict(edit.content), now)
        secret.updated = now
    if edit.expires is not None:
        secret.revisions[number] = replace(secret.revisions[number], expires=edit.expires)


def _tell_readers(model: Model, secret: Secret, writer: Unit | None) -> None:
    for name, revision in secret.tracked.items():
        unit = model.unit(name)
        if unit is not None and unit is not writer and revision < secret.latest:
            label = secret.labels.get(name, secret.label if _is_owner(secret, unit) else "")
            tell(unit, events.secret("secret-changed", secret.id, label))


def _is_owner(secret: Secret, unit: Unit) -> bool:
    return secret.owner in {unit.name, unit.application}


def _tell_once(model: Model, secret: Secret, name: str, revision: int) -> None:
    if (name, revision) not in secret.told and _tell_owner(model, secret, name, revision):
        secret.told.add((name, revision))


def _tell_owner(model: Model, secret: Secret, name: str, revision: int | None = None) -> bool:
    """Tell the unit that owns a secret, or the leader of the application; False if none is."""
    unit = model.unit(secret.owner)
    application = model.applications.get(secret.owner)
    if application is not None and application.leader is not None:
        unit = application.units.get(application.leader)
    if unit is None or unit.life is not Life.ALIVE:
        return False
    event = events.secret(name, secret.id, secret.label, revision)
    if event not in in_flight(unit):
        tell(unit, event)
    return True


def _withdraw_events(model: Model, secret: Secret, removed: set[int]) -> None:
    for unit in _all_units(model) if removed else []:
        withdraw(
            unit,
            lambda event: (
                event.kind is Kind.SECRET
                and event.subject == secret.id
                and event.revision in removed
            ),
        )


def _all_units(model: Model) -> list[Unit]:
    return [unit for app in model.applications.values() for unit in app.units.values()]
