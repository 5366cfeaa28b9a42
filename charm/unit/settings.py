"""The charm's configuration, as PostgreSQL's parameters."""

from collections.abc import Mapping, Sequence

import ops

from steps.unit.settings import Settings

_LEAST: Mapping[str, int] = {
    "log-min-duration-statement": -1,
    "shared-buffers": 128,
    "work-mem": 64,
}
"""The options, each a whole number, with PostgreSQL's own lower limits.

https://www.postgresql.org/docs/current/config-setting.html
"""
_UNITS: Mapping[str, str] = {
    "log-min-duration-statement": "ms",
    "shared-buffers": "kB",
    "work-mem": "kB",
}


class Options:
    """The options of ``charmcraft.yaml``. An option is named as its parameter, in kebab case."""

    def __init__(self, config: ops.ConfigData) -> None:
        self._config = config

    def problems(self) -> Sequence[str]:
        """Those that are below PostgreSQL's limit."""
        return [
            f"{option} is {self._config[option]}, and must be at least {least}"
            for option, least in _LEAST.items()
            if not self._is_right(option)
        ]

    def parameters(self) -> Mapping[str, str]:
        """Those that are right."""
        return {
            option.replace("-", "_"): f"{self._config[option]}{unit}"
            for option, unit in _UNITS.items()
            if self._is_right(option)
        }

    def _is_right(self, option: str) -> bool:
        return int(self._config[option]) >= _LEAST[option]


_: type[Settings] = Options
