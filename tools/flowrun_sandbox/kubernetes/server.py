"""The API over HTTP."""

import asyncio
import json
import weakref
from collections.abc import Mapping

from aiohttp import web

from flowrun_sandbox.kubernetes import bodies, reviews
from flowrun_sandbox.kubernetes.access import Access, User
from flowrun_sandbox.kubernetes.api import Api
from flowrun_sandbox.kubernetes.discovery import described
from flowrun_sandbox.kubernetes.errors import ApiError, invalid_options, not_allowed, nowhere
from flowrun_sandbox.kubernetes.faults import Faults
from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.requests import Deletion, Write
from flowrun_sandbox.kubernetes.resources import PODS, SERVICE_ACCOUNTS
from flowrun_sandbox.kubernetes.selectors import field_selector, label_selector
from flowrun_sandbox.kubernetes.store import Entry
from flowrun_sandbox.kubernetes.target import Target, is_resource, is_served, is_true, target
from flowrun_sandbox.kubernetes.watching import Interest, Pause, bookmark, events, failure, line

_HEALTH = frozenset({"/healthz", "/livez", "/readyz"})
_LARGEST_BODY = 3 * 1024 * 1024
"""As Kubernetes takes it."""
_LONGEST_MANAGER = 128
_NEEDS_KUBELET = frozenset({"log", "exec", "attach", "portforward"})


class Server:
    """The handler of all requests."""

    def __init__(self, api: Api, access: Access, faults: Faults) -> None:
        self._api = api
        self._access = access
        self._faults = faults
        self._watches: weakref.WeakSet[asyncio.Task[object]] = weakref.WeakSet()

    def application(self) -> web.Application:
        """What aiohttp serves."""
        application = web.Application(client_max_size=_LARGEST_BODY)
        application.router.add_route("*", "/{path:.*}", self._answer)
        application.on_shutdown.append(self._end_watches)
        return application

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            user = self._access.user(request.headers.get("Authorization"))
            return await self._answer_user(request, user)
        except ApiError as error:
            return refused(error)

    async def _answer_user(self, request: web.Request, user: User) -> web.StreamResponse:
        if request.method == "POST" and request.path in reviews.PATHS:
            review = await _sent(request, reviews.PATHS[request.path])
            return _object(reviews.answered(self._access, user, review), status=201)
        if not is_resource(request.path):
            self._access.check_path(user, request.method, request.path)
            return _document(request)
        what = target(request.method, request.path, request.query)
        asked = what.asked(user.account)
        await self._faults.meet(asked)
        self._access.check(user, asked)
        return await self._answer_verb(request, what, user)

    async def _answer_verb(
        self, request: web.Request, what: Target, user: User
    ) -> web.StreamResponse:
        self._check_subresource(what)
        match what.verb:
            case "watch":
                answer: web.StreamResponse = await self._watch(request, what)
            case "list":
                answer = self._list(request, what)
            case "get":
                answer = _said(self._api.get(what.place))
            case "create":
                answer = await self._create(request, what)
            case "update":
                answer = await self._replace(request, what)
            case "patch":
                answer = await self._patch(request, what, user)
            case _:
                answer = await self._delete(request, what)
        return answer

    def _list(self, request: web.Request, what: Target) -> web.Response:
        store = self._api.store
        entries = _interest(what, request.query).entries(store)
        return _json(bodies.listing(what.resource, entries, store.version, request.query))

    async def _create(self, request: web.Request, what: Target) -> web.Response:
        if what.subresource == "token":
            wanted = await _sent(request, "TokenRequest")
            account = self._api.get(what.place)
            token = self._access.token(account)
            return _object(reviews.token_request(wanted, account.item, token), status=201)
        item = await _sent(request, what.resource.kind)
        how = _write(request, what, "CreateOptions")
        return _json(self._api.create(what.resource, what.namespace, item, how).body, status=201)

    async def _replace(self, request: web.Request, what: Target) -> web.Response:
        item = await _sent(request, what.resource.kind)
        how = _write(request, what, "UpdateOptions")
        new = not self._exists(what)
        return _json(self._api.replace(what.place, item, how).body, status=201 if new else 200)

    async def _patch(self, request: web.Request, what: Target, user: User) -> web.Response:
        body, kind, how = await request.read(), _type(request), _write(request, what)
        if kind != bodies.APPLY:
            if "force" in request.query:
                said = "Forbidden: may not be specified for non-apply patch"
                raise invalid_options("PatchOptions", "force", said, "FieldValueForbidden")
            change = bodies.patch(body, kind, what.resource)
            return _said(self._api.patch(what.place, change, how))
        if not request.query.get("fieldManager"):
            said = "Required value: is required for apply patch"
            raise invalid_options("PatchOptions", "fieldManager", said, "FieldValueRequired")
        new = not self._exists(what)
        if new:
            created = Target("create", what.resource, what.namespace, what.name, what.subresource)
            self._access.check(user, created.asked(user.account))
        applied = self._api.apply(what.place, bodies.applied(body), how)
        return _json(applied.body, status=201 if new else 200)

    async def _delete(self, request: web.Request, what: Target) -> web.Response:
        how = bodies.deletion(await request.read(), request.query)
        if what.verb != "delete":
            return self._delete_all(request, what, how)
        last = self._api.delete(what.place, how)
        if what.resource.returned or "deletionTimestamp" in last.item["metadata"]:
            return _said(last)
        return _object(bodies.deleted(what.resource, last.item))

    def _delete_all(self, request: web.Request, what: Target, how: Deletion) -> web.Response:
        store = self._api.store
        entries = _interest(what, request.query).entries(store)
        gone = [self._api.delete(entry.place, how) for entry in entries]
        return _json(bodies.listing(what.resource, gone, store.version, {}))

    def _exists(self, what: Target) -> bool:
        place = what.place
        return self._api.store.find(place.resource, place.namespace, place.name) is not None

    async def _watch(self, request: web.Request, what: Target) -> web.StreamResponse:
        initial = is_true(request.query.get("sendInitialEvents"))
        bodies.check_watch(request.query)
        after = None if initial else bodies.version(request.query)
        seconds = bodies.number(request.query, "timeoutSeconds") or None
        interest = _interest(what, request.query)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        task = asyncio.current_task()
        assert task
        self._watches.add(task)
        try:
            async with asyncio.timeout(seconds):
                await self._tell(request, response, interest, after)
        except ApiError as error:
            await response.write(failure(error.status()))
        except TimeoutError:
            pass
        except ConnectionError:
            return response
        await response.write_eof()
        return response

    async def _tell(
        self,
        request: web.Request,
        response: web.StreamResponse,
        interest: Interest,
        after: int | None,
    ) -> None:
        """Send each event, and a bookmark after what there was and when there is none for long."""
        bookmarks = is_true(request.query.get("allowWatchBookmarks"))
        async for event in events(self._api.store, interest, after):
            if not isinstance(event, Pause):
                await response.write(line(*event))
            elif bookmarks:
                version, begun = self._api.store.version, event is Pause.BEGUN
                await response.write(bookmark(interest.resource, version, begun=begun))

    async def _end_watches(self, _: web.Application) -> None:
        for task in self._watches:
            task.cancel()

    def _check_subresource(self, what: Target) -> None:
        """Let pass what the stand-in has.

        Raises:
            ApiError: A kubelet would have to answer (501), or there is no such thing (404).
        """
        if what.resource is PODS and what.subresource in _NEEDS_KUBELET:
            if what.verb not in {"get", "create"}:
                raise not_allowed()
            self._api.get(what.place)
            raise ApiError(
                501,
                f"the sandbox has no kubelet that could answer pods/{what.subresource}: use "
                "flowrun-juju ssh or flowrun-juju debug-log",
            )
        if what.resource is SERVICE_ACCOUNTS and what.subresource == "token":
            if what.verb != "create":
                raise not_allowed()
        elif what.subresource and not (what.subresource == "status" and what.resource.status):
            raise nowhere()


def refused(error: ApiError) -> web.Response:
    """What a request is answered with that Kubernetes refuses."""
    answer = _object(error.status(), status=error.code)
    if (seconds := (error.details or {}).get("retryAfterSeconds")) is not None:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _document(request: web.Request) -> web.Response:
    """What is no resource: the API's health, what it has, or nothing."""
    if request.path in _HEALTH:
        return web.Response(text="ok")
    document = described(request.path) if request.method == "GET" else None
    if document:
        return _object(document)
    if is_served(request.path):
        raise nowhere()
    return web.Response(status=404, text="404 page not found\n")


def _interest(what: Target, query: Mapping[str, str]) -> Interest:
    labels = label_selector(query.get("labelSelector", ""))
    named = f"metadata.name={what.name}" if what.name else ""
    asked = ",".join(filter(None, [query.get("fieldSelector"), named]))
    fields = field_selector(what.resource, asked)
    return Interest(
        resource=what.resource,
        namespace=what.namespace,
        selector=lambda item: labels(item) and fields(item),
    )


def _write(request: web.Request, what: Target, options: str = "PatchOptions") -> Write:
    agent = request.headers.get("User-Agent", "unknown").partition("/")[0]
    dry_run = request.query.getall("dryRun", [])
    if dry_run not in ([], ["All"]):
        listed = json.dumps(dry_run, separators=(",", ":"))
        said = f'Unsupported value: {listed}: supported values: "All"'
        raise invalid_options(options, "dryRun", said, "FieldValueNotSupported")
    manager = request.query.get("fieldManager") or agent
    if len(manager) > _LONGEST_MANAGER:
        said = f"Too long: may not be more than {_LONGEST_MANAGER} bytes"
        raise invalid_options(options, "fieldManager", said, "FieldValueTooLong")
    return Write(
        manager=manager,
        subresource=what.subresource,
        force=is_true(request.query.get("force")),
        dry_run=bool(dry_run),
    )


async def _sent(request: web.Request, kind: str) -> Object:
    return bodies.sent(await request.read(), _type(request), kind)


def _type(request: web.Request) -> str:
    """The type of a request's body as it says it, empty where it says none."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip()


def _said(entry: Entry) -> web.Response:
    return _json(entry.body)


def _object(item: Object, *, status: int = 200) -> web.Response:
    return _json(json.dumps(item).encode(), status=status)


def _json(body: bytes, *, status: int = 200) -> web.Response:
    """The answer, whose type names no charset: there are clients that know only the bare type."""
    return web.Response(body=body, status=status, content_type="application/json")
