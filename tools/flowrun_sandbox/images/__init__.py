"""What containers find: programs, an environment, a user."""

from flowrun_sandbox.images.finding import find
from flowrun_sandbox.images.image import Image

__all__ = ["Image", "find"]
