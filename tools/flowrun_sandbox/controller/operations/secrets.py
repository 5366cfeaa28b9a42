"""The user's secrets, and a look at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from flowrun_sandbox.controller.controller import Controller
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.snapshot import secret_data
from flowrun_sandbox.model import changes

_Answer = Mapping[str, Any]


async def add_secret(
    controller: Controller, model: str, name: str, content: Mapping[str, str], info: str = ""
) -> _Answer:
    """Add a secret of the user."""
    return {"id": changes.add_secret(controller.model(model).model, name, content, info).id}


async def update_secret(
    controller: Controller,
    model: str,
    secret: str,
    content: Mapping[str, str] | None = None,
    name: str | None = None,
    info: str | None = None,
) -> _Answer:
    """Change what is given of it."""
    running = controller.model(model)
    found = changes.find_secret(running.model, secret)
    changes.update_secret(running.model, found, content, name=name, info=info)
    running.changed()
    return {}


async def grant_secret(
    controller: Controller, model: str, secret: str, applications: Sequence[str]
) -> _Answer:
    """Let applications read it."""
    found = controller.model(model).model
    changes.grant_secret(found, changes.find_secret(found, secret), applications)
    return {}


async def revoke_secret(
    controller: Controller, model: str, secret: str, applications: Sequence[str]
) -> _Answer:
    """Let applications read it no more."""
    found = controller.model(model).model
    changes.revoke_secret(found, changes.find_secret(found, secret), applications)
    return {}


async def remove_secret(
    controller: Controller, model: str, secret: str, revision: int | None = None
) -> _Answer:
    """Remove it, or one revision of it."""
    found = controller.model(model).model
    changes.remove_secret(found, changes.find_secret(found, secret), revision)
    return {}


async def show_secret(
    controller: Controller,
    model: str,
    secret: str,
    revision: int | None = None,
    *,
    reveal: bool = False,
) -> _Answer:
    """A secret, with what it holds if that is to be revealed."""
    found = controller.model(model).model
    shown = changes.find_secret(found, secret)
    data = secret_data(found, shown)
    wanted = shown.revisions.get(revision or shown.latest)
    if wanted is None:
        raise RefusalError(f'secret "{secret}" has no revision {revision}')
    return {**data, "content": dict(wanted.content)} if reveal else data


OPERATIONS = (
    add_secret,
    update_secret,
    grant_secret,
    revoke_secret,
    remove_secret,
    show_secret,
)
