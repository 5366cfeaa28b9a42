"""The commands about secrets, those of charms to see and those of users to make."""

from collections.abc import Sequence

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.output import write, write_data, write_tables
from flowrun_sandbox.views import secrets as views

_content = click.argument("words", metavar="[KEY=VALUE]...", nargs=-1)
_file = click.option("--file", metavar="FILE", help="A YAML file of keys and values.")
_info = click.option("--info", help="What it is for.")


@click.command("secrets", epilog="\b\nExample:\n  flowrun-juju secrets --owner application-pg")
@click.option("--owner", help="Show only those of this owner, such as application-pg.")
@options.formats("tabular", "json", "yaml")
@on_model
def secrets(target: Target, owner: str | None, form: str) -> None:
    """List the secrets of a model."""
    snapshot = target.snapshot()
    found = [secret for secret in snapshot["secrets"] if owner in {None, views.owner_tag(secret)}]
    if form == "tabular":
        write_tables([views.secrets_table(found, snapshot["now"])])
    else:
        write_data(views.secrets(found), form)


@click.command(
    "show-secret", epilog="\b\nExample:\n  flowrun-juju show-secret my-secret --reveal --revision 2"
)
@click.argument("secret", metavar="ID|NAME")
@click.option("--reveal", is_flag=True, help="Show its content.")
@click.option("-r", "--revision", type=click.IntRange(min=1), help="The revision to reveal.")
@click.option("--revisions", is_flag=True, help="Show when each revision was made.")
@options.formats("yaml", "json")
@on_model
def show_secret(
    target: Target, secret: str, revision: int | None, form: str, *, reveal: bool, revisions: bool
) -> None:
    """Show a secret."""
    if revisions and (reveal or revision):
        raise click.UsageError("specify either --revisions or --reveal and --revision")
    asked = {} if revision is None else {"revision": revision}
    found = target.ask("show_secret", secret=secret, reveal=reveal, **asked)
    write_data(views.show_secret(found, revisions=revisions), form)


@click.command(
    "add-secret", epilog="\b\nExample:\n  flowrun-juju add-secret admin username=me password=@file"
)
@click.argument("name")
@_content
@_file
@_info
@on_model
def add_secret(
    target: Target, name: str, words: Sequence[str], file: str | None, info: str | None
) -> None:
    """Add a secret of the model's user."""
    content = _read(words, file)
    if not content:
        raise click.UsageError("missing secret value or filename")
    answer = target.ask("add_secret", name=name, content=content, info=info or "")
    write(f"secret:{answer['id'].removeprefix('secret:')}")


@click.command(
    "update-secret", epilog="\b\nExample:\n  flowrun-juju update-secret admin password=@file"
)
@click.argument("secret", metavar="ID|NAME")
@_content
@_file
@_info
@click.option("--name", help="Its new name.")
@options.flags_without_effect("--auto-prune")
@on_model
def update_secret(
    target: Target,
    secret: str,
    words: Sequence[str],
    file: str | None,
    info: str | None,
    name: str | None,
) -> None:
    """Give a secret new content, another name, or another description."""
    changes = {"info": info, "name": name}
    given = {key: value for key, value in changes.items() if value is not None}
    target.ask("update_secret", secret=secret, content=_read(words, file), **given)


@click.command("grant-secret", epilog="\b\nExample:\n  flowrun-juju grant-secret admin postgresql")
@click.argument("secret", metavar="ID|NAME")
@click.argument("applications", metavar="APPLICATION,…")
@on_model
def grant_secret(target: Target, secret: str, applications: str) -> None:
    """Let applications read a secret."""
    target.ask("grant_secret", secret=secret, applications=applications.split(","))


@click.command(
    "revoke-secret", epilog="\b\nExample:\n  flowrun-juju revoke-secret admin postgresql"
)
@click.argument("secret", metavar="ID|NAME")
@click.argument("applications", metavar="APPLICATION,…")
@on_model
def revoke_secret(target: Target, secret: str, applications: str) -> None:
    """Let applications read a secret no longer."""
    target.ask("revoke_secret", secret=secret, applications=applications.split(","))


@click.command("remove-secret", epilog="\b\nExample:\n  flowrun-juju remove-secret admin")
@click.argument("secret", metavar="ID|NAME")
@click.option("--revision", type=click.IntRange(min=1), help="Only this revision of it.")
@on_model
def remove_secret(target: Target, secret: str, revision: int | None) -> None:
    """Remove a secret."""
    asked = {} if revision is None else {"revision": revision}
    target.ask("remove_secret", secret=secret, **asked)


def _read(words: Sequence[str], file: str | None) -> dict[str, str]:
    """The content that is given; words win over the file."""
    content = {} if file is None else options.mapping(file)
    texts = {key: str(value) for key, value in content.items()}
    return texts | options.pairs(words, kind="secret")
