"""``integrate`` and ``remove-relation``."""

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model


@click.command(
    "integrate", epilog="\b\nExample:\n  flowrun-juju integrate postgresql:database client"
)
@click.argument("a", metavar="APPLICATION[:ENDPOINT]")
@click.argument("b", metavar="APPLICATION[:ENDPOINT]")
@on_model
def integrate(target: Target, a: str, b: str) -> None:
    """Relate two applications. Also known as relate and add-relation."""
    target.ask("integrate", a=a, b=b)


@click.command(
    "remove-relation", epilog="\b\nExample:\n  flowrun-juju remove-relation postgresql client"
)
@click.argument("a", metavar="APPLICATION[:ENDPOINT]")
@click.argument("b", metavar="APPLICATION[:ENDPOINT]")
@options.flags_without_effect("--force")
@on_model
def remove_relation(target: Target, a: str, b: str) -> None:
    """Remove the relation between two applications."""
    target.ask("remove_relation", a=a, b=b)
