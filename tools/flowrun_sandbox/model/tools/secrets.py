"""The hook tools that read secrets, or what is known of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flowrun_sandbox.model import secrets
from flowrun_sandbox.model.entities import Secret
from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.secrets import Edit
from flowrun_sandbox.model.tools.arguments import OUTPUT, Arguments, Call, parse
from flowrun_sandbox.model.tools.output import printed


def secret_get(hook: Hook, call: Call) -> str:
    """The content of a secret: of the revision that the unit reads, or of the newest."""
    given = parse(call.arguments, {**OUTPUT, "--label": "label"}, _WHICH)
    words = given.only(2)
    if {"peek", "refresh"} <= given.switches:
        raise ToolError("specify one of --peek or --refresh but not both", 2)
    if not words and "label" not in given.options:
        raise ToolError("require either a secret URI or label", 2)
    content = _read(hook, words[0] if words else "", given)
    if len(words) > 1:
        if words[1] not in content:
            raise ToolError(f'secret key value "{words[1]}" not found')
        return printed(content[words[1]], given)
    return printed(dict(content), given)


def secret_info_get(hook: Hook, call: Call) -> str:
    """What is known of a secret besides its content, to who may change it."""
    given = parse(call.arguments, {**OUTPUT, "--label": "label"})
    words = given.only(1)
    label = given.options.get("label")
    if not words and label is None:
        raise ToolError("require either a secret URI or label", 2)
    if words and label is not None:
        raise ToolError("specify either a secret URI or label but not both", 2)
    for secret in managed_secrets(hook):
        if secret.id == secret_id(words[0]) if words else secret.label == label:
            return printed({secret.id: _info(hook, secret)}, given)
    raise ToolError(f'secret "{words[0] if words else label}" not found')


def secret_ids(hook: Hook, call: Call) -> str:
    """The secrets that the unit may change."""
    given = parse(call.arguments, OUTPUT)
    given.only(0)
    return printed([secret.id for secret in managed_secrets(hook)], given)


def secret_id(text: str) -> str:
    """A secret's id: ``secret:ID``, ``secret://UUID/ID`` and ``ID`` are one."""
    return text.removeprefix("secret:").rpartition("/")[2]


def managed_secrets(hook: Hook) -> list[Secret]:
    """What the unit may change, as it is for this hook."""
    now = hook.model.clock()
    there = [
        secrets.edited(secret, hook.pending.edits.get(secret.id, Edit()), now)
        for secret in hook.model.secrets.values()
        if secrets.manages(hook.model, secret, hook.unit) and not goes(hook, secret.id)
    ]
    return [*there, *hook.pending.created.values()]


def goes(hook: Hook, id: str) -> bool:
    """Whether the hook has asked for a secret to be removed."""
    edit = hook.pending.edits.get(id)
    return edit is not None and edit.gone


_WHICH = {"--peek": "peek", "--refresh": "refresh"}


def _read(hook: Hook, text: str, given: Arguments) -> Mapping[str, str]:
    label = given.options.get("label", "")
    latest = bool(given.switches)
    secret = _wanted(hook, text, label)
    if secret.id in hook.pending.created:
        return secret.revisions[secret.latest].content
    if not secrets.may_read(hook.model, secret, hook.unit):
        raise ToolError("permission denied")
    if text and label and secret.owner not in {hook.unit.name, hook.unit.application}:
        secret.labels[hook.unit.name] = label
    edit = hook.pending.edits.get(secret.id)
    if latest and edit is not None and edit.content is not None:
        if "refresh" in given.switches:
            hook.pending.tracked.add(secret.id)
        return edit.content
    return _stored(hook, secret, given)


def _stored(hook: Hook, secret: Secret, given: Arguments) -> Mapping[str, str]:
    """What is in the model. Which revision a unit reads changes at once, as in Juju."""
    number = secret.tracked.get(hook.unit.name, secret.latest)
    if given.switches:
        number = secret.latest
    if number not in secret.revisions:
        raise ToolError(f'secret "{secret.id}" revision {number} not found')
    if "peek" not in given.switches:
        secrets.track(hook.model, secret, hook.unit, number)
    return secret.revisions[number].content


def _wanted(hook: Hook, text: str, label: str) -> Secret:
    everything = {**hook.model.secrets, **hook.pending.created}
    if text:
        if secret_id(text) not in everything:
            raise ToolError(f'secret "{secret_id(text)}" not found')
        return everything[secret_id(text)]
    for secret in everything.values():
        if _label(hook, secret) == label:
            return secret
    raise ToolError(f'consumer label "{label}" not found')


def _label(hook: Hook, secret: Secret) -> str | None:
    """The label by which the unit knows a secret, as this hook has left it."""
    if secret.owner not in {hook.unit.name, hook.unit.application}:
        return secret.labels.get(hook.unit.name)
    edit = hook.pending.edits.get(secret.id)
    return secret.label if edit is None or edit.label is None else edit.label


def _info(hook: Hook, secret: Secret) -> dict[str, Any]:
    revision = secret.revisions[secret.latest]
    info: dict[str, Any] = {
        "revision": secret.latest,
        "label": secret.label,
        "owner": "unit" if "/" in secret.owner else "application",
        "rotation": secret.rotate,
    }
    if secret.description:
        info["description"] = secret.description
    if revision.expires is not None:
        info["expiry"] = _written(revision.expires)
    if secret.rotates is not None and secret.id not in hook.pending.created:
        info["rotates"] = _written(secret.rotates)
    if secret.grants:
        info["access"] = [_access(hook, *grant) for grant in sorted(secret.grants.items())]
    return info


def _access(hook: Hook, to: str, through: int | None) -> dict[str, str]:
    relation = hook.model.relations.get(-1 if through is None else through)
    target = f"unit-{to.replace('/', '-')}" if "/" in to else f"application-{to}"
    scope = f"relation-{relation.key.replace(':', '.').replace(' ', '#')}" if relation else ""
    return {"target": target, "scope": scope, "role": "view"}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
