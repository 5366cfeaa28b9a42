"""What the stand-in keeps of Kubernetes' published OpenAPI: ``schema.json``.

``python -m flowrun_sandbox.kubernetes.openapi`` reads the document that a real API server has at
``/openapi/v2`` and writes the fields of the kinds that the stand-in serves. A field is a line of
words: its type, and then what there is to know of it.

========================  ==========================================================
``#core.v1.PodSpec``      a structure, which has a line for each field itself
``!`` in place of ``#``   a structure that a server-side apply replaces as a whole
``[`` or ``{`` before it  a list, or a mapping, of what follows
``merge=name``            the key by which a strategic merge patch merges the list
``merge``                 a strategic merge patch merges the list as a set of words
``keys=port,protocol``    the keys by which a server-side apply merges the list
``set``                   a server-side apply merges the list as a set of words
``atomic``                a server-side apply replaces the mapping as a whole
``required``              the field is always there
========================  ==========================================================
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from flowrun_sandbox.kubernetes.resources import RESOURCES, Resource

Schema = dict[str, dict[str, str]]

_PACKAGES = re.compile(r"^(#/definitions/)?(io\.k8s\.(api|apimachinery\.pkg\.(apis|api|util))\.)?")
_OWN: Mapping[str, str] = {"resource.Quantity": "any", "intstr.IntOrString": "int-or-string"}
"""What is read by rules of its own, as a number or as text."""
_SCALARS: Mapping[str, str] = {"byte": "bytes", "double": "float64", "date-time": "string"}
_SHORT: Mapping[str, str] = {"boolean": "bool", "object": "any"}


def extracted(document: Mapping[str, Any]) -> Schema:
    """The structures that the served kinds consist of."""
    definitions = {_short(name): each for name, each in document["definitions"].items()}
    found: Schema = {}
    wanted = [definition_of(each) for each in RESOURCES]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = _fields(definitions, definitions[name])
            types = (line.split()[0].lstrip("[{") for line in found[name].values())
            wanted.extend(each[1:] for each in types if each[0] in "#!")
    return dict(sorted(found.items()))


def definition_of(resource: Resource) -> str:
    """The name of the structure that a kind's objects are."""
    group = resource.group.partition(".")[0] or "core"
    return f"{group}.{resource.version}.{resource.kind}"


def main() -> None:
    """Read the document from the standard input and write the schema to the standard output."""
    structures = extracted(json.load(sys.stdin))
    lines = (f"{json.dumps(name)}: {json.dumps(each)}" for name, each in structures.items())
    sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")


def _fields(definitions: Mapping[str, Any], definition: Mapping[str, Any]) -> dict[str, str]:
    required = definition.get("required", ())
    return {
        name: " ".join([_type(definitions, field), *_words(field, required=name in required)])
        for name, field in sorted(definition["properties"].items())
    }


def _type(definitions: Mapping[str, Any], field: Mapping[str, Any]) -> str:
    if target := _short(field.get("$ref", "")):
        known = definitions[target]
        if "properties" in known:
            atomic = {**known, **field}.get("x-kubernetes-map-type") == "atomic"
            return f"{'!' if atomic else '#'}{target}"
        return _OWN.get(target) or _type({}, known)
    if field.get("type") == "array":
        return "[" + _type(definitions, field["items"])
    if "additionalProperties" in field:
        return "{" + _type(definitions, field["additionalProperties"])
    named = field.get("format", field["type"])
    return _SCALARS.get(named) or _SHORT.get(named, named)


def _words(said: Mapping[str, Any], *, required: bool) -> Iterator[str]:
    if said.get("x-kubernetes-patch-strategy", "").startswith("merge"):
        key = said.get("x-kubernetes-patch-merge-key")
        yield f"merge={key}" if key else "merge"
    if keys := said.get("x-kubernetes-list-map-keys"):
        yield f"keys={','.join(keys)}"
    if said.get("x-kubernetes-list-type") == "set":
        yield "set"
    if said.get("x-kubernetes-map-type") == "atomic" and "$ref" not in said:
        yield "atomic"
    if required:
        yield "required"


def _short(name: str) -> str:
    return _PACKAGES.sub("", name)


if __name__ == "__main__":
    main()
