"""The hook tools that change secrets, when the hook succeeds."""

import re
from datetime import UTC, datetime, timedelta

from flowrun_sandbox.model import secrets
from flowrun_sandbox.model.entities import Relation, Secret
from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.events import other_end
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.secrets import Edit
from flowrun_sandbox.model.tools.arguments import RELATION, Arguments, Call, pairs, parse
from flowrun_sandbox.model.tools.documents import read_mapping
from flowrun_sandbox.model.tools.relations import relation_of
from flowrun_sandbox.model.tools.secrets import goes, secret_id


def secret_add(hook: Hook, call: Call) -> str:
    """Add a secret of the application, or of the unit, when the hook succeeds."""
    given = parse(call.arguments, {**_METADATA, "--owner": "owner"})
    content = _content(given, call.stdin)
    if not content:
        raise ToolError("missing secret value or filename", 2)
    owner = _owner(hook, given.options.get("owner", "application"))
    edit = _edit(hook, given)
    if edit.label is not None:
        _require_free_label(hook, owner, edit.label)
    secret = secrets.create(owner, content, hook.model.clock())
    hook.pending.created[secret.id] = secrets.edited(secret, edit, hook.model.clock())
    return f"secret:{secret.id}\n"


def secret_set(hook: Hook, call: Call) -> str:
    """Change a secret, when the hook succeeds."""
    given = parse(call.arguments, {**_METADATA, "--owner": "owner"})
    secret = _managed(hook, given.words[0] if given.words else "")
    edit = _edit(hook, given)
    if edit.label is not None and edit.label != secret.label:
        _require_free_label(hook, secret.owner, edit.label)
    rest = Arguments(given.options, given.switches, given.words[1:])
    edit.content = _content(rest, call.stdin) or None
    _record(hook, secret, edit)
    return ""


def secret_grant(hook: Hook, call: Call) -> str:
    """Let the other end of a relation read a secret, or one unit of it."""
    given = parse(call.arguments, {**RELATION, "--unit": "unit"})
    secret = _managed(hook, next(iter(given.only(1)), ""))
    relation = relation_of(hook, given)
    far = other_end(relation, hook.unit.application).application
    to = given.options.get("unit", far)
    if to.partition("/")[0] != far:
        raise ToolError(f'"{to}" is not in the relation "{relation.key}"')
    _record(hook, secret, Edit(grants={to: relation.id}))
    return ""


def secret_revoke(hook: Hook, call: Call) -> str:
    """Let an application or a unit read a secret no more."""
    given = parse(call.arguments, {**RELATION, "--unit": "unit", "--app": "application"})
    secret = _managed(hook, next(iter(given.only(1)), ""))
    through = relation_of(hook, given) if "relation" in given.options else None
    if through is None and not given.options.keys() & {"unit", "application"}:
        raise ToolError("missing relation or application or unit", 2)
    _record(hook, secret, Edit(revoked=_revoked(hook, secret, given, through)))
    return ""


def secret_remove(hook: Hook, call: Call) -> str:
    """Remove a secret, or one revision of it, when the hook succeeds."""
    given = parse(call.arguments, {"--revision": "revision"})
    words = given.only(1)
    if words and goes(hook, secret_id(words[0])):
        return ""
    secret = _managed(hook, words[0] if words else "")
    revision = given.options.get("revision")
    if revision is None:
        _record(hook, secret, Edit(gone=True))
    elif revision.isdecimal():
        _record(hook, secret, Edit(removed={int(revision)}))
    else:
        raise ToolError(f'invalid value "{revision}" for option --revision', 2)
    return ""


_METADATA = {
    "--label": "label",
    "--description": "description",
    "--rotate": "rotate",
    "--expire": "expire",
    "--file": "file",
}
_KEY = re.compile(r"[a-z](-?[a-z0-9]){2,}")
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def _owner(hook: Hook, wanted: str) -> str:
    if wanted == "unit":
        return hook.unit.name
    if wanted != "application":
        raise ToolError(f'secret owner "{wanted}" not valid', 2)
    if not hook.leads:
        raise ToolError("this unit is not the leader")
    return hook.unit.application


def _content(given: Arguments, stdin: bytes) -> dict[str, str]:
    content = read_mapping(stdin) if "file" in given.options else {}
    content |= pairs(given.words)
    for key in content:
        if not _KEY.fullmatch(key):
            raise ToolError(f'key "{key}" not valid')
    return content


def _edit(hook: Hook, given: Arguments) -> Edit:
    rotate = given.options.get("rotate")
    if rotate is not None and rotate not in {"never", *secrets.ROTATIONS}:
        raise ToolError(f'rotate policy "{rotate}" not valid', 2)
    return Edit(
        label=given.options.get("label"),
        description=given.options.get("description"),
        rotate=rotate,
        expires=_expiry(hook, given.options.get("expire")),
    )


def _expiry(hook: Hook, text: str | None) -> datetime | None:
    if not text:
        return None
    duration = _DURATION.fullmatch(text)
    if duration is not None:
        hours, minutes, seconds = (int(part or 0) for part in duration.groups())
        after = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return hook.model.clock() + after
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ToolError(f'expire time or duration "{text}" not valid', 2) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _require_free_label(hook: Hook, owner: str, label: str) -> None:
    everything = [*hook.model.secrets.values(), *hook.pending.created.values()]
    if label and any(secret.owner == owner and secret.label == label for secret in everything):
        raise ToolError(f'secret with label "{label}" already exists')


def _record(hook: Hook, secret: Secret, edit: Edit) -> None:
    """Note a change, to be made when the hook succeeds; one that is new itself is changed now."""
    pending = hook.pending
    if secret.id not in pending.created:
        pending.edits[secret.id] = secrets.both(pending.edits.get(secret.id, Edit()), edit)
        return
    if edit.gone or secret.latest in edit.removed:
        del pending.created[secret.id]
        pending.edits[secret.id] = Edit(gone=True)
        return
    changed = secrets.edited(secret, edit, hook.model.clock())
    pending.created[secret.id] = secrets.as_first_revision(changed)


def _managed(hook: Hook, text: str) -> Secret:
    """The secret to change.

    Raises:
        ToolError: There is none, or it is not this unit's to change.
    """
    if not text:
        raise ToolError("missing secret URI", 2)
    secret = hook.pending.created.get(secret_id(text)) or hook.model.secrets.get(secret_id(text))
    if secret is None or goes(hook, secret.id):
        raise ToolError(f'secret "{secret_id(text)}" not found')
    if secret.owner == hook.unit.application and not hook.leads:
        raise ToolError("this unit is not the leader")
    if secret.owner not in {hook.unit.application, hook.unit.name}:
        raise ToolError("permission denied")
    return secret


def _revoked(hook: Hook, secret: Secret, given: Arguments, through: Relation | None) -> set[str]:
    named = [given.options[name] for name in ("unit", "application") if name in given.options]
    if named:
        return set(named)
    far = other_end(through, hook.unit.application).application if through else ""
    grants = {**secret.grants, **hook.pending.edits.get(secret.id, Edit()).grants}
    return {to for to in grants if to.partition("/")[0] == far}
