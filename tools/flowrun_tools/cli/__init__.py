"""The command line: arguments in, results and exit codes out.

Only this package knows click and rich, and only it prints. Each command is a module with the name
of the command, imported when it is asked for, and holds the command as `command`. Such a module
becomes an attribute of this package, `list` among them: so no code stands here.
"""

from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.program import COMMANDS, flowrun, main

__all__ = ["COMMANDS", "ExitCode", "flowrun", "main"]
