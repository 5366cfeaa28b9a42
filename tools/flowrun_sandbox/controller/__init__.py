"""The one process behind a sandbox: models, the Kubernetes API, pods and the units' agents.

It is asked over HTTP at the Unix socket ``controller.sock`` of its state folder, by
:class:`~flowrun_sandbox.controller.client.Client`: ``POST /v1/OPERATION`` with a JSON object of
parameters is answered with 200 and a JSON value, or with a status from 400 on and
``{"error": SENTENCE}``. In this list a parameter with ``=`` may be left out, and an answer that is
not named is ``{}``.

Models
    ``add_model(name, config={})``; ``destroy_model(name, force=False)``, which ends when
    nothing of it is left; by force, without the hooks of its end;
    ``models()`` -> ``{"models": [{"name", "uuid", "life", "created", "units"}]}``;
    ``model_config(model, set={}, reset=[])`` -> ``{"config": {KEY: TEXT}}``;
    ``snapshot(model)`` -> see below; ``shutdown()``.
Applications
    ``deploy(model, charm, application=, units=1, config={}, trust=False, resources={})`` ->
    ``{"application", "revision"}``; ``add_unit(model, application, units=1)`` ->
    ``{"units": [NAME]}``; ``remove_unit(model, units=[NAME] | application=, count=, force=False)``
    -> ``{"units": [NAME]}``; ``remove_application(model, application, force=False)``;
    ``refresh(model, application, charm, config={}, trust=, resources={})`` -> ``{"revision"}``;
    ``config(model, application, set={}, reset=[])`` -> ``{"application", "charm", "settings":
    {OPTION: {"value", "default", "source": "default" | "user" | "unset", "type",
    "description"}}}``; ``trust(model, application, remove=False)``;
    ``integrate(model, a, b)`` -> ``{"id", "key", "endpoints"}``; ``remove_relation(model, a, b)``.
Running
    ``run(model, unit, action, parameters={})`` -> ``{"id"}``, where ``unit`` may be
    ``APPLICATION/leader``; ``task(model, id, wait=0)`` -> a task as in the snapshot, after at most
    so many seconds, completed or not; ``exec(model, unit, command, timeout=)``, where the charm
    runs and with its hook tools, and ``ssh(model, unit, command, container=)``, both with a list of
    words or a line for the shell -> ``{"stdout", "stderr", "code"}``;
    ``paths(model, unit, container=)`` -> ``{"root", "folder", "mounts": {PATH: PATH}}``: the folder
    that stands for ``/``, the one that relative paths start from, and the volumes;
    ``resolved(model, unit, retry=True)``.
Secrets
    ``add_secret(model, name, content, info="")`` -> ``{"id"}``;
    ``update_secret(model, secret, content={}, name=, info=)``;
    ``grant_secret(model, secret, applications)``; ``revoke_secret(…)`` likewise;
    ``remove_secret(model, secret, revision=)``;
    ``show_secret(model, secret, revision=, reveal=False)`` -> a secret as in the snapshot, with
    ``"content"`` if revealed. ``secret`` is a name or an id with or without ``secret:``.
Trouble
    ``set_leader(model, unit)``; ``recreate(model, unit)``: its pod is made anew;
    ``kill(model, unit, what, container=, signal="KILL", restart=True)`` -> ``{"killed": [PID]}``,
    where ``what`` is ``pebble``, ``all`` (the containers), ``hook``, or a pattern (:mod:`re`) of
    the command line of a process in a container; without ``restart`` its container stays down
    until ``start_containers(model, unit)``;
    ``faults(status=, delay=0, down=False, verbs=[], resources=[], subresource="", namespace="",
    name="", account="", times=)``: what the Kubernetes API does wrong from now on;
    ``clear_faults()``.

A snapshot is what a model is at one moment (times are ISO 8601 in UTC, a status is
``{"status", "message", "data", "since"}``)::

    {"now": TIME,
     "model": {"name", "uuid", "life", "created", "config": {KEY: TEXT}},
     "version": the version of Juju that charms are told of,
     "kubernetes": the address of its API,
     "applications": {NAME: {
        "name", "life", "trusted", "version", "status": STATUS | null, "leader": UNIT | null,
        "charm": {"name", "revision", "summary", "description", "display-name"}, "created",
        "config": {OPTION: VALUE}, what was set alone,
        "resources": {NAME: IMAGE},
        "endpoints": {NAME: {"role": "peer" | "provider" | "requirer", "interface", "optional"}},
        "units": {UNIT: {
            "name", "number", "life", "leader": bool, "address", "pod", "workload": STATUS,
            "agent": STATUS, "ports": [PORT], "started": bool, "created",
            "failed": HOOK | null, "queue": [HOOK],
            "storage": {ID: {"id", "name", "location", "attached"}},
            "containers": {NAME: {"name", "image", "ready", "address": Pebble's socket}}}}}},
     "relations": [{"id", "key", "interface", "life", "entered": [UNIT],
        "endpoints": [{"application", "name", "role", "interface"}],
        "data": {UNIT or APPLICATION: {KEY: VALUE}}}],
     "secrets": [{"id", "owner", "owner-kind": "application" | "unit" | "model", "label",
        "description", "rotate", "rotates", "created", "updated", "latest",
        "revisions": [{"number", "created", "expires"}],
        "grants": {APPLICATION or UNIT: RELATION's id | null}}],
     "tasks": {ID: {"id", "unit", "action", "parameters", "results", "status", "message",
        "log": [{"time", "message"}], "enqueued", "started", "completed"}}}

``GET /v1/log?model=NAME`` streams ``debug-log`` as JSON lines, oldest first:
``{"time", "entity": "unit-pg-0", "level", "logger": "unit.pg/0.juju-log", "message"}``. It takes
``follow=1`` (do not end), ``tail=N`` (begin with the last N that are wanted; without it, with all
that are kept), ``level=`` (the lowest), and, each as often as needed, ``include=``, ``exclude=``
(entities; a ``*`` at the end stands for anything), ``include-module=`` and ``exclude-module=``
(loggers and those below them).
"""
