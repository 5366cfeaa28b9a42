"""What the controller refuses."""


class RefusalError(Exception):
    """What was asked for cannot be done: the message is the sentence for the user."""
