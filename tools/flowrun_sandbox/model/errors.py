"""What goes wrong with a request to the model."""


class ModelError(Exception):
    """What a person asked for is refused: the message is the sentence that Juju would say."""


class ToolError(Exception):
    """A hook tool refuses: the message is what it prints after ``ERROR``."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code
