"""What a command tells the shell."""

import enum


class ExitCode(enum.IntEnum):
    """What the shell learns. These numbers never change."""

    CLEAN = 0
    PROBLEMS = 1
    """Something is wrong in the documents, in the user's code, or in a run."""
    USAGE = 2
    """The command was not asked for what it can do."""
