"""The name of an image to the image, ready for use."""

from pathlib import Path

from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.images import postgresql
from flowrun_sandbox.images.image import Image
from flowrun_sandbox.images.interpreter import own
from flowrun_sandbox.images.preparing import Recipe, prepare
from flowrun_sandbox.users import ROOT


def find(name: str, folder: Path) -> Image:
    """The image of that name. Its first use takes a second or two.

    Args:
        name: ``embedded:postgresql``, ``system:postgresql``, or the whole path of a folder with a
            ``bin`` in it.
        folder: Where prepared images are kept: see `state.State.images`.

    Raises:
        MachineError: There is none of that name, or it does not run on this machine.
    """
    if name in postgresql.NAMES:
        return postgresql.image(name, folder)
    programs = Path(name) / "bin"
    if programs.is_absolute() and programs.is_dir():
        return prepare(Recipe(name, _user(Path(name)), programs, own()), folder)
    raise MachineError(
        f'there is no image "{name}": name {", ".join(postgresql.NAMES)}, '
        "or the whole path of a folder that has a folder bin with programs"
    )


def _user(image: Path) -> str:
    """The first in the image's own ``etc/passwd`` who is not root: root, if there is none."""
    file = image / "etc" / "passwd"
    lines = file.read_text().splitlines() if file.is_file() else []
    names = (line.partition(":")[0] for line in lines)
    return next((name for name in names if name and name != ROOT), ROOT)
