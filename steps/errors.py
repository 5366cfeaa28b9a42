"""What a unit's collaborators raise on purpose, one class for each thing a caller does about it."""


class UnitError(Exception):
    """The base of every error that a unit's collaborators raise on purpose."""


class NotLeaderError(UnitError):
    """The unit does not lead, or no longer: it may not write what all units share."""


class NoPeerRelationError(UnitError):
    """Juju has not made the peer relation yet, so there is nowhere to share anything."""


class NoAddressError(UnitError):
    """Juju has not said yet which address the unit has."""


class PermissionDeniedError(UnitError):
    """Kubernetes forbids it: the application was deployed without trust."""


class ApiUnavailableError(UnitError):
    """The Kubernetes API gave no useful answer in time, after several attempts."""


class PatroniUnavailableError(UnitError):
    """No member of Patroni's cluster answered in time."""


class RefusedError(UnitError):
    """Patroni answered that it does not do what it was asked for, and why."""


class DatabaseUnavailableError(UnitError):
    """The primary did not run a statement."""


class WorkloadUnavailableError(UnitError):
    """Pebble does not answer: the container is not up, or no longer."""


class FileRefusedError(UnitError):
    """The container's file system refused a file or a directory."""


class ServiceFailedError(UnitError):
    """The service was started and ended at once."""
