"""The charm's configuration, from an option to PostgreSQL's parameter."""

import pytest
import yaml
from ops import testing

from tests.charm.stage import Stage
from tests.cluster.cluster import Cluster


@pytest.fixture
def stage() -> Stage:
    """The primary, which leads, on its own."""
    cluster = Cluster(1)
    cluster.found()
    return Stage(cluster)


def configure(stage: Stage, **options: int) -> tuple[testing.State, dict[str, str]]:
    """Change options, and return the unit and the parameters that PostgreSQL is given."""
    config = {name.replace("_", "-"): value for name, value in options.items()}
    after = stage.run(stage.context.on.config_changed(), stage.state(config=config))
    text = (stage.folder / "volume" / "patroni.yml").read_text(encoding="utf-8")
    parameters: dict[str, str] = yaml.safe_load(text)["postgresql"]["parameters"]
    return after, parameters


def test_option_reaches_postgresql(stage: Stage) -> None:
    """It is written with its unit, and Patroni takes it up without a restart."""
    after, parameters = configure(stage, work_mem=8192)

    assert parameters["work_mem"] == "8192kB"
    assert parameters["log_min_duration_statement"] == "-1ms"
    assert stage.cluster.patroni.reloads == [stage.pod]
    assert after.unit_status == testing.ActiveStatus()


def test_wrong_option_is_said_and_left_out(stage: Stage) -> None:
    """PostgreSQL keeps running with what is right."""
    after, parameters = configure(stage, work_mem=1, log_min_duration_statement=100)

    assert after.unit_status == testing.BlockedStatus("work-mem is 1, and must be at least 64")
    assert "work_mem" not in parameters
    assert parameters["log_min_duration_statement"] == "100ms"
