"""The registry that the labels of the charts are looked up in."""

from flowrun import Registry
from steps.unit import Unit

registry: Registry[Unit] = Registry()
