"""What is put inside a unit: into its charm's ``lib`` folder and on its containers' PYTHONPATH."""

from pathlib import Path

FOLDER = Path(__file__).parent
SITE = "sitecustomize.py"
"""The module in it. Python imports what has that name when it starts."""
HOSTS = "FLOWRUN_SANDBOX_HOSTS"
"""The variable that names the file of names and addresses: see `state.ModelFolder.hosts`."""
CONTAINERS = "FLOWRUN_SANDBOX_CONTAINERS"
"""The variable that names the folder of containers: see `state.UnitFolder.containers`."""
