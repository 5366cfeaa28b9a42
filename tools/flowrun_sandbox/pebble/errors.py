"""What a client is told when its request fails."""

from http import HTTPStatus


class PebbleError(Exception):
    """A request that cannot be answered as it was meant.

    ``message`` is the sentence for the client; ``kind`` names the error where clients tell
    errors apart, and is empty elsewhere.
    """

    def __init__(
        self, message: str, *, status: HTTPStatus = HTTPStatus.BAD_REQUEST, kind: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind


class TaskError(Exception):
    """A task of a change that failed: its message ends up in the change's error."""
