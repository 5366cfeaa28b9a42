"""How a command says that it did not do what it was asked."""

import click


class Failure(click.ClickException):
    """What was asked for cannot be done; the message is the sentence after ``ERROR``."""
