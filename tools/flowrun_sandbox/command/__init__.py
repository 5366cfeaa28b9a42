"""``flowrun-juju``: the commands of ``juju`` that a person and ``jubilant`` use on a model."""

from flowrun_sandbox.command.program import main

__all__ = ["main"]
