"""Names: one thing under the names that Juju, Kubernetes and Patroni have for it."""

import pytest

from steps import names


def test_pod_and_host_follow_from_the_unit() -> None:
    """A unit's pod and host name are made from its own name alone."""
    assert names.pod("postgresql/2") == "postgresql-2"
    assert names.host("postgresql/2") == "postgresql-2.postgresql-endpoints"


def test_application_with_hyphens() -> None:
    """Hyphens in an application's name do not confuse the names of its units."""
    assert names.host("my-db/10") == "my-db-10.my-db-endpoints"


@pytest.mark.parametrize("unit", ["postgresql/0", "my-db/11"])
def test_member_is_the_pod_of_the_host(unit: str) -> None:
    """From a host name the member's name is found again."""
    assert names.member(names.host(unit)) == names.pod(unit)


def test_ordinal_is_a_number() -> None:
    """Units are ordered by number, so that 10 comes after 9."""
    assert sorted(["a/10", "a/9"], key=names.ordinal) == ["a/9", "a/10"]
