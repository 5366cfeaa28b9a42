"""The ``database`` relation, by the data platform's library of its interface."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote

import ops
from dpcharmlibs.interfaces import (
    DataContractV1,
    RequirerCommonModel,
    RequirerDataContractV0,
    RequirerDataContractV1,
    ResourceProviderEventHandler,
    ResourceProviderModel,
)

from steps.unit.clients import Clients, Endpoints, Request
from steps.unit.database import Login

RELATION = "database"


class ClientRelations:
    """The related applications, each with its requests in its side of the relation."""

    def __init__(
        self,
        charm: ops.CharmBase,
        handler: ResourceProviderEventHandler[RequirerCommonModel],
        event: ops.EventBase,
        authority: str | None,
    ) -> None:
        self._charm = charm
        self._handler = handler
        self._broken = _broken(event)
        self._authority = authority

    def requests(self) -> Sequence[Request]:
        """All that name a database, in relations that are not about to go."""
        return [
            _request(relation, model)
            for relation in self._relations()
            if relation != self._broken
            for model in self._models(relation)
            if model.resource
        ]

    def is_served(self, request: Request) -> bool:
        """Whether a user's secret stands in the answer."""
        return any(
            answer.request_id == request.id and answer.secret_user is not None
            for answer in self._answers(request.relation)
        )

    def serve(self, request: Request, login: Login, endpoints: Endpoints) -> None:
        """As the interface has it."""
        answer = ResourceProviderModel(
            request_id=request.id,
            salt=self._salt(request),
            resource=request.database,
            username=login.user,
            password=login.password,
            uris=uri(login, endpoints.primary, request.database),
            **self._way(endpoints),
        )
        self._handler.set_response(request.relation, answer)

    def update(self, endpoints: Endpoints) -> None:
        """In every answer that says something else."""
        way = self._way(endpoints)
        for relation in self._relations():
            for answer in self._answers(relation.id):
                if any(getattr(answer, field) != value for field, value in way.items()):
                    for field, value in way.items():
                        setattr(answer, field, value)
                    self._handler.set_response(relation.id, answer)

    def departed(self) -> Collection[str]:
        """The users of the relation that is broken."""
        if self._broken is None:
            return ()
        return [_request(self._broken, model).user for model in self._models(self._broken)]

    def _way(self, endpoints: Endpoints) -> Mapping[str, Any]:
        """How to get to the database, and whom to believe to be it, in the interface's fields."""
        return {
            "endpoints": endpoints.primary,
            "read_only_endpoints": endpoints.replicas,
            "tls": self._authority is not None,
            "tls_ca": self._authority,
        }

    def _relations(self) -> Sequence[ops.Relation]:
        return sorted(self._charm.model.relations[RELATION], key=lambda each: each.id)

    def _models(self, relation: ops.Relation) -> Sequence[RequirerCommonModel]:
        """What the application asks for, in the layout that it uses."""
        build, asking = self._handler.interface.build_model, relation.app
        if self._speaks_first_version(relation):
            return [build(relation.id, RequirerDataContractV0, component=asking)]
        layout = RequirerDataContractV1[RequirerCommonModel]
        asked = build(relation.id, layout, component=asking)
        return cast("Sequence[RequirerCommonModel]", asked.requests)

    def _answers(self, relation: int) -> Sequence[ResourceProviderModel]:
        """What was answered, in the layout that the application uses."""
        build = self._handler.interface.build_model
        if not self._speaks_first_version(self._relation(relation)):
            answers = build(relation, DataContractV1[ResourceProviderModel])
            return cast("Sequence[ResourceProviderModel]", answers.requests)
        answer = build(relation, ResourceProviderModel)
        return [answer] if answer.secret_user is not None else []

    def _speaks_first_version(self, relation: ops.Relation) -> bool:
        return relation.data[relation.app].get("version", "v0") == "v0"

    def _salt(self, request: Request) -> str:
        """The application's own, which an answer repeats."""
        models = self._models(self._relation(request.relation))
        return next(model.salt for model in models if model.request_id == request.id)

    def _relation(self, number: int) -> ops.Relation:
        relation = self._charm.model.get_relation(RELATION, number)
        assert relation is not None, "a request comes from a relation that there is"
        return relation


def uri(login: Login, endpoint: str, database: str) -> str:
    """A connection URI, whatever the password consists of.

    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
    """
    user, password, name = (quote(each, safe="") for each in (*login, database))
    return f"postgresql://{user}:{password}@{endpoint}/{name}"


def _broken(event: ops.EventBase) -> ops.Relation | None:
    """The relation that is about to go, if that is what the event is about."""
    if isinstance(event, ops.RelationBrokenEvent) and event.relation.name == RELATION:
        return event.relation
    return None


def _request(relation: ops.Relation, model: RequirerCommonModel) -> Request:
    roles = (model.extra_user_roles or "").lower().split(",")
    kept = frozenset(role.strip() for role in roles if role.strip())
    return Request(relation.id, model.request_id, model.resource, kept)


_: type[Clients] = ClientRelations
