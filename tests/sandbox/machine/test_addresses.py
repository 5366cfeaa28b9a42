"""The addresses of units, taken and given back."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from flowrun_sandbox.addresses import Addresses, Reservation
from flowrun_sandbox.errors import MachineError

NETWORK = "127.7.7"
"""One that no sandbox of this machine uses."""


@pytest.fixture
def taken() -> Iterator[ExitStack]:
    """Gives back what a test took."""
    with ExitStack() as stack:
        yield stack


def test_units_begin_at_ten(taken: ExitStack) -> None:
    """One after the other, from .10 on."""
    addresses = Addresses(NETWORK)

    three = [taken.enter_context(closing(addresses.take())).address for _ in range(3)]

    assert three == ["127.7.7.10", "127.7.7.11", "127.7.7.12"]


def test_an_address_in_use_is_not_given_again(taken: ExitStack) -> None:
    """Not even by somebody else on the machine."""
    first = taken.enter_context(closing(Addresses(NETWORK).take()))

    second = taken.enter_context(closing(Addresses(NETWORK).take()))

    assert second.address != first.address


def test_an_address_that_was_given_back_is_not_the_next(taken: ExitStack) -> None:
    """A pod that is made anew has a new one, and nobody takes it for one that has gone."""
    addresses = Addresses(NETWORK)
    addresses.take().close()

    following = taken.enter_context(closing(addresses.take()))

    assert following.address == "127.7.7.11"


def test_all_ports_of_an_address_are_free(taken: ExitStack) -> None:
    """Holding it keeps nobody from listening there."""
    reservation = taken.enter_context(closing(Addresses(NETWORK).take()))

    listening = taken.enter_context(socket.create_server((reservation.address, 5432)))

    assert listening.getsockname() == (reservation.address, 5432)


def test_a_process_that_was_given_it_holds_it(taken: ExitStack) -> None:
    """As long as it lives, whoever took the address for it."""
    reservation = Addresses(NETWORK).take()
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, pass_fds=[reservation.fileno()]
    ) as holder:
        reservation.close()

        with pytest.raises(OSError, match="in use"):
            Reservation(reservation.address)
        holder.communicate(b"\n")

    taken.enter_context(closing(Reservation(reservation.address)))


def test_when_all_are_taken(taken: ExitStack) -> None:
    """The sentence says which, and what to do."""
    addresses = Addresses(NETWORK)
    for _ in range(245):
        taken.enter_context(closing(addresses.take()))

    with pytest.raises(MachineError, match=r"127\.7\.7\.10 to 127\.7\.7\.254 are taken: remove"):
        addresses.take()


def test_an_address_that_the_machine_lacks() -> None:
    """As on macOS, where they are added by hand: the sentence names it."""
    addresses = Addresses("192.0.2")  # for documentation: nobody has it

    with pytest.raises(MachineError, match=r"192\.0\.2\.10"):
        addresses.take()
