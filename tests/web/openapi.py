"""Compares JSON with the OpenAPI document: nothing undescribed, nothing missing, every type as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


class Document:
    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def response(self, path: str, status: int = 200) -> dict[str, Any]:
        answers = self.document["paths"][path]["get"]["responses"]
        return answers[str(status)]["content"]["application/json"]["schema"]

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with references followed; allOf with one member stands for a described reference."""
        while "$ref" in schema or "allOf" in schema:
            name = (schema.get("$ref") or schema["allOf"][0]["$ref"]).rpartition("/")[2]
            nullable = schema.get("nullable", False)
            schema = {**self.document["components"]["schemas"][name]}
            schema["nullable"] = nullable or schema.get("nullable", False)
        return schema

    def differences(self, value: Any, schema: dict[str, Any], where: str = "$") -> Iterator[str]:
        schema = self.resolved(schema)
        if value is None:
            if not schema.get("nullable"):
                yield f"{where} is null and not described so"
        elif schema["type"] == "object":
            yield from self.in_object(value, schema, where)
        elif schema["type"] == "array":
            for i, one in enumerate(value):
                yield from self.differences(one, schema["items"], f"{where}[{i}]")
        elif not isinstance(value, TYPES[schema["type"]]):
            yield f"{where} is {value!r}, described as {schema['type']}"

    def in_object(self, value: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
        properties = schema["properties"]
        for name in value.keys() - properties.keys():
            yield f"{where}.{name} is not described"
        for name in set(schema.get("required", ())) - value.keys():
            yield f"{where}.{name} is missing"
        for name in value.keys() & properties.keys():
            yield from self.differences(value[name], properties[name], f"{where}.{name}")

    def undescribed(self) -> Iterator[str]:
        """Fields and parameters without words."""
        for name, schema in self.document["components"]["schemas"].items():
            for field, one in schema.get("properties", {}).items():
                if not one.get("description"):
                    yield f"{name}.{field}"
        for path, methods in self.document["paths"].items():
            for parameter in methods["get"].get("parameters", ()):
                if not parameter.get("description"):
                    yield f"{path} {parameter['name']}"
