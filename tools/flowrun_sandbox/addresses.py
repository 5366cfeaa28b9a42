"""The addresses of units: 127.0.0.10 and on, of the loopback network, or those of another one.

All of 127/8 is there on Linux. Elsewhere, macOS for one, each address is added by hand.
"""

import errno
import itertools
import socket
import sys

from flowrun_sandbox.errors import MachineError

LOOPBACK = "127.0.0"
"""The network that every machine has."""

_FIRST, _LAST = 10, 254
_MARK = 24816
"""The UDP port that is held on an address that is taken: nobody else uses it there, and the
kernel frees it with its last holder, however that ends."""


class Reservation:
    """An address that is taken, on the whole machine, until this is closed.

    A process that is started with ``pass_fds=[reservation.fileno()]`` holds it as well: so the
    address of a container whose controller was killed is not given away before all of it has
    ended.
    """

    def __init__(self, address: str) -> None:
        """Take the address.

        Raises:
            OSError: It is taken, or this machine does not have it.
        """
        self.address = address
        self._mark = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._mark.bind((address, _MARK))
        except OSError:
            self._mark.close()
            raise

    def fileno(self) -> int:
        """The descriptor that holds it."""
        return self._mark.fileno()

    def close(self) -> None:
        """Give it back."""
        self._mark.close()


class Addresses:
    """Gives addresses in turn, so that one that was given back is not soon given again."""

    def __init__(self, network: str = LOOPBACK) -> None:
        self._network = network
        self._next = itertools.cycle(range(_FIRST, _LAST + 1))

    def take(self) -> Reservation:
        """The next that is free.

        Raises:
            MachineError: There is none: the machine lacks them, or all are taken.
        """
        for number in itertools.islice(self._next, _LAST + 1 - _FIRST):
            address = f"{self._network}.{number}"
            try:
                return Reservation(address)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise MachineError(_missing(address, error)) from error
        raise MachineError(
            f"all addresses from {self._network}.{_FIRST} to {self._network}.{_LAST} are taken: "
            "remove units, or other sandboxes of this machine"
        )


def _missing(address: str, error: OSError) -> str:
    if sys.platform == "darwin":
        return f"this machine lacks an address for a unit: sudo ifconfig lo0 alias {address} up"
    return f"this machine lets no unit have the address {address}: {error.strerror}"
