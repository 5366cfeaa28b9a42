"""Who may do what: bearer tokens, and roles as RBAC has them.

What RBAC says beside: nobody is kept from granting more than he has himself.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowrun_sandbox.kubernetes.errors import ApiError, forbidden
from flowrun_sandbox.kubernetes.faults import Asked
from flowrun_sandbox.kubernetes.objects import Object, name_of, namespace_of
from flowrun_sandbox.kubernetes.resources import (
    CLUSTER_ROLE_BINDINGS,
    CLUSTER_ROLES,
    ROLE_BINDINGS,
    ROLES,
    SERVICE_ACCOUNTS,
)
from flowrun_sandbox.kubernetes.store import Entry, Store

_MASTERS = "system:masters"
_OPEN_TO_ALL = re.compile(r"/(healthz|livez|readyz|version/?)")
_OPEN_TO_USERS = re.compile(rf"{_OPEN_TO_ALL.pattern}|/(api|apis|openapi)(/.*)?")


@dataclass(frozen=True, slots=True)
class User:
    """Who asks."""

    name: str
    groups: tuple[str, ...] = ()
    account: str = ""
    """As ``namespace:name`` of a service account."""


ANONYMOUS = User("system:anonymous", ("system:unauthenticated",))
ADMINISTRATOR = User("admin", (_MASTERS, "system:authenticated"))


class Access:
    """The tokens that were given, and what the roles in a store allow."""

    def __init__(self, store: Store) -> None:
        self.administrator = secrets.token_urlsafe(32)
        """The token of who may do everything."""
        self._store = store
        self._tokens: dict[str, tuple[str, str, str]] = {}

    def token(self, account: Entry) -> str:
        """A new token of a service account: good as long as there is the account."""
        token = secrets.token_urlsafe(32)
        metadata = account.item["metadata"]
        self._tokens[token] = (metadata["namespace"], metadata["name"], metadata["uid"])
        return token

    def user(self, authorization: str | None) -> User:
        """Who asks with this header.

        Raises:
            ApiError: With a token that is none (401).
        """
        if not authorization:
            return ANONYMOUS
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return ANONYMOUS
        if token == self.administrator:
            return ADMINISTRATOR
        namespace, name, uid = self._tokens.get(token, ("", "", ""))
        account = self._store.find(SERVICE_ACCOUNTS, namespace, name)
        if not account or account.item["metadata"]["uid"] != uid:
            raise ApiError(401, "Unauthorized")
        groups = (
            "system:serviceaccounts",
            f"system:serviceaccounts:{namespace}",
            "system:authenticated",
        )
        return User(f"system:serviceaccount:{namespace}:{name}", groups, f"{namespace}:{name}")

    def check(self, user: User, asked: Asked) -> None:
        """Let a request pass that the roles allow.

        Raises:
            ApiError: They do not (403).
        """
        if self.reason(user, asked) is None:
            raise _forbidden(user, asked)

    def check_path(self, user: User, method: str, path: str) -> None:
        """Let a request for what is no resource pass, as the roles of every cluster do.

        Raises:
            ApiError: Only administrators may (403).
        """
        known = _OPEN_TO_ALL if user is ANONYMOUS else _OPEN_TO_USERS
        if _MASTERS not in user.groups and not (method == "GET" and known.fullmatch(path)):
            verb = {"GET": "get", "POST": "post", "PUT": "put"}.get(method, method.lower())
            said = f'forbidden: User "{user.name}" cannot {verb} path "{path}"'
            raise ApiError(403, said, details={})

    def reason(self, user: User, asked: Asked) -> str | None:
        """Why a request is allowed: empty for administrators, nothing if it is not."""
        if _MASTERS in user.groups:
            return ""
        for binding, subject, role in self._grants(user, asked.namespace):
            if any(_allows(rule, asked) for rule in role.item.get("rules") or ()):
                return _because(binding, subject, role)
        return None

    def _grants(self, user: User, namespace: str) -> Iterator[tuple[Entry, Object, Entry]]:
        bindings = self._store.entries(CLUSTER_ROLE_BINDINGS)
        if namespace:
            bindings = [*bindings, *self._store.entries(ROLE_BINDINGS, namespace)]
        for binding in bindings:
            for subject in binding.item.get("subjects") or ():
                role = self._role(binding)
                if role and _is(user, subject, binding):
                    yield binding, subject, role

    def _role(self, binding: Entry) -> Entry | None:
        reference = binding.item["roleRef"]
        if reference["kind"] == "Role":
            return self._store.find(ROLES, namespace_of(binding.item), reference["name"])
        return self._store.find(CLUSTER_ROLES, "", reference["name"])


def _is(user: User, subject: Mapping[str, Any], binding: Entry) -> bool:
    match subject["kind"]:
        case "ServiceAccount":
            namespace = subject.get("namespace") or namespace_of(binding.item)
            return user.account == f"{namespace}:{subject['name']}"
        case "User":
            return user.name == str(subject["name"])
        case "Group":
            return subject["name"] in user.groups
        case _:
            return False


def _allows(rule: Mapping[str, Any], asked: Asked) -> bool:
    plural, _, group = asked.resource.partition(".")
    wanted = f"{plural}/{asked.subresource}" if asked.subresource else plural
    names = rule.get("resourceNames")
    return (
        not {"*", asked.verb}.isdisjoint(rule.get("verbs") or ())
        and not {"*", group}.isdisjoint(rule.get("apiGroups") or ())
        and not {"*", wanted, f"*/{asked.subresource or '-'}"}.isdisjoint(
            rule.get("resources") or ()
        )
        and (not names or asked.name in names)
    )


def _because(binding: Entry, subject: Mapping[str, Any], role: Entry) -> str:
    bound = _named(binding.item["metadata"])
    to = _named({"namespace": namespace_of(binding.item), **subject})
    return (
        f'RBAC: allowed by {binding.resource.kind} "{bound}" of {role.resource.kind} '
        f'"{name_of(role.item)}" to {subject["kind"]} "{to}"'
    )


def _named(item: Mapping[str, Any]) -> str:
    return "/".join(filter(None, [item["name"], item.get("namespace")]))


def _forbidden(user: User, asked: Asked) -> ApiError:
    plural, _, group = asked.resource.partition(".")
    wanted = f"{plural}/{asked.subresource}" if asked.subresource else plural
    scope = f'in the namespace "{asked.namespace}"' if asked.namespace else "at the cluster scope"
    details = {"name": asked.name, "group": group, "kind": plural}
    return forbidden(
        asked.resource,
        asked.name,
        f'User "{user.name}" cannot {asked.verb} resource "{wanted}" in API group "{group}" '
        f"{scope}",
        {key: text for key, text in details.items() if text},
    )
