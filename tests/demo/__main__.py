"""``python -m tests.demo [CHARM]``: the packed charm in the sandbox, with real PostgreSQL."""

import signal
import sys


def main() -> int:
    """Run it. While it is being loaded there is nothing to put away, so a signal just ends it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tests.demo.demonstration import main as demonstrate

    return demonstrate()


if __name__ == "__main__":
    sys.exit(main())
