"""The labels that make a pod a member of Patroni's cluster."""

from steps import names
from steps.errors import ApiUnavailableError, NotLeaderError, PermissionDeniedError
from steps.labels import registry
from steps.leadership import require_leadership
from steps.unit import Unit


@registry.step(
    "Patch pod labels of the new cluster member",
    raises=(NotLeaderError, PermissionDeniedError, ApiUnavailableError),
)
def label_new_member(unit: Unit) -> None:
    """Label the pod of the unit that was let in last: the last of the list."""
    require_leadership(unit)
    newest = names.member(unit.shared.endpoints()[-1])
    unit.kubernetes.label_pod(newest, names.member_labels(unit.juju.application))


@registry.predicate(
    "Has successfully patched pod labels of the new current unit", raises=ApiUnavailableError
)
def has_labelled_own_pod(unit: Unit) -> bool:
    """Label this unit's pod, and answer whether Kubernetes allows it.

    Kubernetes out of reach is no answer: that passes by itself, and leaves the run as an error.
    """
    try:
        label_own_pod(unit)
    except PermissionDeniedError:
        return False
    return True


@registry.step("Label the current unit's pod", raises=(PermissionDeniedError, ApiUnavailableError))
def label_own_pod(unit: Unit) -> None:
    """Label this unit's pod as a member. A pod that Kubernetes made anew has lost its labels."""
    labels = names.member_labels(unit.juju.application)
    unit.kubernetes.label_pod(names.pod(unit.juju.unit), labels)
