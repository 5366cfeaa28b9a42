"""The secrets of the model's user, that applications are granted by hand."""

from collections.abc import Mapping, Sequence

from flowrun_sandbox.model import secrets
from flowrun_sandbox.model.entities import Model, Secret
from flowrun_sandbox.model.errors import ModelError
from flowrun_sandbox.model.secrets import Edit


def add_secret(model: Model, name: str, content: Mapping[str, str], info: str = "") -> Secret:
    """Add a secret of the user; its name is what people call it.

    Raises:
        ModelError: The name is taken, or there is no content.
    """
    if not content:
        raise ModelError("missing secret value or filename")
    _require_free(model, name)
    secret = secrets.create(model.uuid, content, model.clock())
    secret.label, secret.description = name, info
    model.secrets[secret.id] = secret
    return secret


def update_secret(
    model: Model,
    secret: Secret,
    content: Mapping[str, str] | None = None,
    *,
    name: str | None = None,
    info: str | None = None,
) -> None:
    """Change a secret of the user; those that read it hear ``secret-changed``.

    Raises:
        ModelError: The name is taken, or it is a charm's secret.
    """
    _require_users(model, secret)
    if name is not None and name != secret.label:
        _require_free(model, name)
    edit = Edit(content=content or None, label=name, description=info)
    secrets.apply(model, secret, edit, None)


def grant_secret(model: Model, secret: Secret, applications: Sequence[str]) -> None:
    """Let applications read a secret of the user.

    Raises:
        ModelError: There is no such application, or it is a charm's secret.
    """
    _require_users(model, secret)
    _require_applications(model, applications)
    secret.grants.update(dict.fromkeys(applications))


def revoke_secret(model: Model, secret: Secret, applications: Sequence[str]) -> None:
    """Let applications read a secret of the user no more.

    Raises:
        ModelError: There is no such application, or it is a charm's secret.
    """
    _require_users(model, secret)
    _require_applications(model, applications)
    for application in applications:
        secret.grants.pop(application, None)


def remove_secret(model: Model, secret: Secret, revision: int | None = None) -> None:
    """Remove a secret of the user, or one revision of it.

    Raises:
        ModelError: It has no such revision, or it is a charm's secret.
    """
    _require_users(model, secret)
    if revision is not None and revision not in secret.revisions:
        raise ModelError(f'secret revision "{secret.id}/{revision}" not found')
    edit = Edit(gone=True) if revision is None else Edit(removed={revision})
    secrets.apply(model, secret, edit, None)


def find_secret(model: Model, name: str) -> Secret:
    """The secret of an id, with or without ``secret:``, or of a name that the user gave.

    Raises:
        ModelError: There is none.
    """
    by_id = model.secrets.get(name.removeprefix("secret:"))
    for secret in [by_id] if by_id else model.secrets.values():
        if secret is by_id or (secret.owner == model.uuid and secret.label == name):
            return secret
    raise ModelError(f'secret "{name}" not found')


def _require_users(model: Model, secret: Secret) -> None:
    if secret.owner != model.uuid:
        raise ModelError(f'secret "{secret.id}" is owned by "{secret.owner}": permission denied')


def _require_free(model: Model, name: str) -> None:
    if any(
        secret.owner == model.uuid and secret.label == name for secret in model.secrets.values()
    ):
        raise ModelError(f'secret with name "{name}" already exists')


def _require_applications(model: Model, names: Sequence[str]) -> None:
    for name in names:
        if name not in model.applications:
            raise ModelError(f'application "{name}" not found')
