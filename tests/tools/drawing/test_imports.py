"""What drawing needs, and when."""

import os
import subprocess
import sys


def test_drawing_is_light_until_it_draws() -> None:
    """Other tools may import it without the command line, and without Graphviz."""
    program = (
        "import sys, flowrun_tools.drawing, flowrun_tools.drawing.traces;"
        "print(*{'click', 'rich', 'graphviz', 'pygraphviz', 'pytest'} & set(sys.modules))"
    )
    paths = os.pathsep.join(filter(None, sys.path))

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": paths},
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout == "\n"
