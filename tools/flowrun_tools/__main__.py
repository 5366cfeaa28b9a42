"""``python -m flowrun_tools``: the command line."""

import sys

from flowrun_tools.cli import main

sys.exit(main())
