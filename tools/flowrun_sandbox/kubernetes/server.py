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
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.faults import Faults
from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.requests import Deletion, Write
from flowrun_sandbox.kubernetes.resources import SERVICE_ACCOUNTS
from flowrun_sandbox.kubernetes.selectors import field_selector, label_selector
from flowrun_sandbox.kubernetes.store import Entry
from flowrun_sandbox.kubernetes.target import Target, is_true, target
from flowrun_sandbox.kubernetes.watching import Interest, bookmark, events, failure, line

_HEALTH = frozenset({"/healthz", "/livez", "/readyz"})
_LARGEST_BODY = 3 * 1024 * 1024
"""As Kubernetes takes it."""
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
            return _object(error.status(), status=error.code)

    async def _answer_user(self, request: web.Request, user: User) -> web.StreamResponse:
        if request.path in _HEALTH:
            return web.Response(text="ok")
        document = described(request.path) if request.method == "GET" else None
        if document:
            return _object(document)
        if request.method == "POST" and request.path in reviews.PATHS:
            review = bodies.parsed(await request.read(), request.content_type)
            return _object(reviews.answered(self._access, user, review), status=201)
        what = target(request.method, request.path, request.query)
        asked = what.asked(user.account)
        await self._faults.meet(asked)
        self._access.check(user, asked)
        return await self._answer_verb(request, what, user)

    async def _answer_verb(
        self, request: web.Request, what: Target, user: User
    ) -> web.StreamResponse:
        _check_subresource(what)
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
                sent = await _sent(request)
                answer = _said(self._api.replace(what.place, sent, _write(request, what)))
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
            account = self._api.get(what.place)
            token = self._access.token(account)
            return _object(reviews.token_request(await _sent(request), token), status=201)
        made = self._api.create(
            what.resource, what.namespace, await _sent(request), _write(request, what)
        )
        return _json(made.body, status=201)

    async def _patch(self, request: web.Request, what: Target, user: User) -> web.Response:
        body, kind, how = await request.read(), request.content_type, _write(request, what)
        if kind != bodies.APPLY:
            return _said(self._api.patch(what.place, bodies.patch(body, kind), how))
        if "fieldManager" not in request.query:
            raise ApiError(
                422,
                'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is '
                "required for apply patch",
            )
        place = what.place
        if not self._api.store.find(place.resource, place.namespace, place.name):
            created = Target("create", what.resource, what.namespace, what.name, what.subresource)
            self._access.check(user, created.asked(user.account))
            return _json(self._api.apply(place, bodies.parsed(body, kind), how).body, status=201)
        return _said(self._api.apply(place, bodies.parsed(body, kind), how))

    async def _delete(self, request: web.Request, what: Target) -> web.Response:
        how = bodies.deletion(await request.read(), request.content_type, request.query)
        if what.verb == "delete":
            item = self._api.get(what.place).item
            left = self._api.delete(what.place, how)
            return _said(left) if left else _object(bodies.deleted(what.resource, item))
        return self._delete_all(request, what, how)

    def _delete_all(self, request: web.Request, what: Target, how: Deletion) -> web.Response:
        store = self._api.store
        entries = _interest(what, request.query).entries(store)
        for entry in entries:
            metadata = entry.item["metadata"]
            one = Target(
                "delete", what.resource, metadata.get("namespace", ""), metadata["name"], ""
            )
            self._api.delete(one.place, how)
        return _json(bodies.listing(what.resource, entries, store.version, {}))

    async def _watch(self, request: web.Request, what: Target) -> web.StreamResponse:
        if is_true(request.query.get("sendInitialEvents")):
            raise ApiError(
                422,
                'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: '
                "sendInitialEvents is forbidden for watch unless the WatchList feature gate is "
                "enabled",
            )
        after, seconds = bodies.version(request.query), bodies.seconds(request.query)
        if after and after > self._api.store.version:
            raise ApiError(504, f"Too large resource version: {after}")
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
        """Send each event, and a bookmark when there is none for long."""
        bookmarks = is_true(request.query.get("allowWatchBookmarks"))
        async for event in events(self._api.store, interest, after):
            if event:
                await response.write(line(*event))
            elif bookmarks:
                await response.write(bookmark(interest.resource, self._api.store.version))

    async def _end_watches(self, _: web.Application) -> None:
        for task in self._watches:
            task.cancel()


def _check_subresource(what: Target) -> None:
    """Let pass what the stand-in has.

    Raises:
        ApiError: A kubelet would have to answer (501), or there is no such thing (404).
    """
    known = {"": True, "status": what.resource.status}
    if what.subresource in _NEEDS_KUBELET:
        raise ApiError(
            501,
            f"the sandbox has no kubelet that could answer {what.resource.plural}/"
            f"{what.subresource}: use flowrun-juju ssh or flowrun-juju debug-log",
        )
    known["token"] = what.resource is SERVICE_ACCOUNTS and what.verb == "create"
    if not known.get(what.subresource):
        raise ApiError(404, "the server could not find the requested resource")


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


def _write(request: web.Request, what: Target) -> Write:
    agent = request.headers.get("User-Agent", "unknown").partition("/")[0]
    return Write(
        manager=request.query.get("fieldManager") or agent,
        subresource=what.subresource,
        force=is_true(request.query.get("force")),
        dry_run=bool(request.query.get("dryRun")),
    )


async def _sent(request: web.Request) -> Object:
    return bodies.parsed(await request.read(), request.content_type)


def _said(entry: Entry) -> web.Response:
    return _json(entry.body)


def _object(item: Object, *, status: int = 200) -> web.Response:
    return _json(json.dumps(item).encode(), status=status)


def _json(body: bytes, *, status: int = 200) -> web.Response:
    """The answer, whose type names no charset: there are clients that know only the bare type."""
    return web.Response(body=body, status=status, content_type="application/json")
