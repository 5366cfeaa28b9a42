"""What stands in the way on this machine."""


class MachineError(Exception):
    """This machine cannot do what was asked: the message is the sentence for the user."""
