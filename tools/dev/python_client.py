"""The Python client's models and calls, written from the API's document: what is said there is typed here, and nothing more.

The document is the one of this server: pydantic's schemas with names, references, and unions told apart by one field. A
construct that is not known here fails the generation, so that no call is typed wrongly in silence.
"""

import keyword
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
PREFIX = "/api/v1"
CURSORS = ("cursor", "after", "before")
_WRITTEN = '"""Made by `./dev generate` from the API\'s document; not written by hand."""  # lint: allow module-size, because so large is the API\n'
_STRINGS = {"date-time": "datetime", "date": "date", "uuid": "UUID", "binary": "bytes"}
_PLAIN = {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_PLURALS = {
    "people": "person",
    "identities": "identity",
    "canned-replies": "canned-reply",
    "work-items": "work-item",
}


def models_of(document: Schema) -> str:
    """Every schema as a struct of msgspec. What a caller may leave out is UNSET; what an answer may lack is None."""
    schemas: Mapping[str, Schema] = document["components"]["schemas"]
    sent = _reached_by_requests(document, schemas)
    tags = dict(_tags(schemas))
    parts = [
        _WRITTEN,
        "from __future__ import annotations\n",
        "from datetime import date, datetime\nfrom typing import Any, Literal, TypeAlias\nfrom uuid import UUID\n",
        "from msgspec import UNSET, Struct, UnsetType, field\n",
    ]
    parts += [
        _model(name, schemas[name], is_sent=name in sent, tag=tags.get(name)) for name in sorted(schemas)
    ]
    return "\n".join(parts)


def calls_of(document: Schema) -> str:
    """A function for every call that a token may make; it answers what is to be sent, and as what the answer is read."""
    parts = [
        _WRITTEN,
        "from __future__ import annotations\n",
        "from datetime import date, datetime\nfrom typing import Any, Literal\nfrom uuid import UUID\n",
        "from retzef_client import models\nfrom retzef_client.call import Call, in_path\n",
    ]
    made: dict[str, str] = {}
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            if "x-permissions" not in operation or operation.get("x-in-person"):
                continue
            name = call_name(method, path)
            if name in made:
                raise ValueError(f"{method} {path} and {made[name]} are both called {name}")
            made[name] = f"{method} {path}"
            parts.append(_call(name, method, path, operation, document))
    return "\n".join(parts)


def call_name(method: str, path: str) -> str:
    """`GET /customers/{customer_id}/timeline` is `get_customer_timeline`: what is named by an id stands in the singular."""
    segments = path.removeprefix(PREFIX).strip("/").split("/")
    words = []
    for place, segment in enumerate(segments):
        if segment.startswith("{"):
            continue
        is_one = place + 1 < len(segments) and segments[place + 1].startswith("{")
        words.append(_singular(segment) if is_one else segment)
    return "_".join([method, *words]).replace("-", "_").replace(".", "_")


def _singular(word: str) -> str:
    return _PLURALS.get(word, word.removesuffix("s"))


def _model(name: str, schema: Schema, *, is_sent: bool, tag: tuple[str, str] | None) -> str:
    if "properties" not in schema:
        return f"\n{_class(name)}: TypeAlias = {type_of(schema)}\n"
    lines = [f"\nclass {_class(name)}(Struct, frozen=True, kw_only=True{_tag_words(tag)}):"]
    lines += [f'    """{_line(schema.get("description", name))}."""', ""]
    required = set(schema.get("required", ()))
    properties = {
        each: of for each, of in schema.get("properties", {}).items() if tag is None or each != tag[0]
    }
    for own, of in properties.items():
        lines.append(f"    {_attribute(own)}: {_with_default(own, of, own in required, is_sent=is_sent)}")
    return "\n".join([*lines, ""])


def _with_default(name: str, schema: Schema, required: bool, *, is_sent: bool) -> str:  # noqa: FBT001
    kind = type_of(schema)
    renamed = f'field(name="{name}"' if _attribute(name) != name else ""
    if required or (not is_sent and not _may_be_null(schema)):
        return f"{kind} = {renamed})" if renamed else kind
    default = "UNSET" if is_sent else "None"
    told = f"{renamed}, default={default})" if renamed else default
    return f"{kind} | UnsetType = {told}" if is_sent else f"{kind} = {told}"


def _may_be_null(schema: Schema) -> bool:
    return any(each.get("type") == "null" for each in schema.get("anyOf", ()))


def type_of(schema: Schema, models: str = "") -> str:  # noqa: C901 - one line for each form
    """A schema as a type. ValueError for a form that is not known."""
    if "$ref" in schema:
        return models + _class(schema["$ref"].rpartition("/")[2])
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(type_of(each, models) for each in schema[union]))
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(repr(each) for each in schema['enum'])}]"
    match schema.get("type"):
        case "string":
            return _STRINGS.get(schema.get("format", ""), "str")
        case "array":
            return f"list[{type_of(schema.get('items', {}), models)}]"
        case "object":
            values = schema.get("additionalProperties", True)
            return f"dict[str, {type_of(values, models) if isinstance(values, Mapping) else 'Any'}]"
        case None if not set(schema) - {"title", "description", "default"}:
            return "Any"
        case kind if kind in _PLAIN:
            return _PLAIN[str(kind)]
        case _:
            raise ValueError(f"no type for {schema}")


def _call(name: str, method: str, path: str, operation: Schema, document: Schema) -> str:
    parameters = [each for each in operation.get("parameters", ()) if each["in"] in ("path", "query")]
    in_path = [each["name"] for each in parameters if each["in"] == "path"]
    query = [each for each in parameters if each["in"] == "query"]
    content = operation.get("requestBody", {}).get("content", {})
    answer = _answer(operation)
    signature = [f"{each}: UUID | str" for each in in_path]
    media = next(iter(content), "")
    if content:
        of = type_of(content[media]["schema"], "models.") if media == "application/json" else "bytes"
        is_needed = operation["requestBody"].get("required", False)
        signature.append(f"body: {of}" if is_needed else f"body: {of} | None = None")
    if query:
        signature += ["*", *(_query_parameter(each) for each in query)]
    cursor = _cursor(query, answer, document)
    told = [
        f'"{method.upper()}"', _address(path), _reading(answer),
        *([f"query={_query(query)}"] if query else []),
        *([f"body=body, media_type={media!r}"] if content else []), *([f"cursor={cursor!r}"] if cursor else []),
    ]  # fmt: skip
    needs = " or ".join(operation["x-permissions"])
    words = f"{_line(operation.get('summary', name))}." + (f" Needs {needs}." if needs else "")
    return f'\ndef {name}({", ".join(signature)}) -> Call[{answer}]:\n    """{words}"""\n    return Call({", ".join(told)})\n'


def _query(query: list[Schema]) -> str:
    return "{" + ", ".join(f"{each['name']!r}: {_attribute(each['name'])}" for each in query) + "}"


def _address(path: str) -> str:
    return "f" + repr(path.replace("{", "{in_path(").replace("}", ")}")) if "{" in path else repr(path)


def _query_parameter(parameter: Schema) -> str:
    kind, name = type_of(parameter["schema"]), _attribute(parameter["name"])
    if parameter.get("required"):
        return f"{name}: {kind}"
    return f"{name}: {kind} = None" if kind.endswith("None") else f"{name}: {kind} | None = None"


def _answer(operation: Schema) -> str:
    kinds = []
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            content = response.get("content", {})
            schema = content.get("application/json", {}).get("schema")
            kinds.append(
                type_of(schema, "models.") if schema is not None else "None" if status == "204" else "bytes"
            )
    return " | ".join(dict.fromkeys(kinds))


def _reading(answer: str) -> str:
    return "None" if answer == "None" else answer


def _cursor(query: list[Schema], answer: str, document: Schema) -> str | None:
    names = [each["name"] for each in query if each["name"] in CURSORS]
    if not names or not answer.startswith("models."):
        return None
    properties = document["components"]["schemas"][answer.removeprefix("models.")]["properties"]
    return next((name for name in names if name in properties), None)


def _reached_by_requests(document: Schema, schemas: Mapping[str, Schema]) -> set[str]:
    waiting = [
        name
        for operations in document["paths"].values()
        for operation in operations.values()
        for name in _references(operation.get("requestBody", {}))
    ]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _references(schemas[name])
    return reached


def _references(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].rpartition("/")[2]
        for each in part.values():
            yield from _references(each)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)


def _tags(part: object) -> Iterator[tuple[str, tuple[str, str]]]:
    """Of each schema that a union tells apart by one field: that field, and what it says."""
    if isinstance(part, Mapping):
        by = part.get("discriminator")
        if isinstance(by, Mapping) and "mapping" in by:
            for value, reference in by["mapping"].items():
                yield reference.rpartition("/")[2], (by["propertyName"], value)
        for each in part.values():
            yield from _tags(each)
    elif isinstance(part, list):
        for each in part:
            yield from _tags(each)


def _tag_words(tag: tuple[str, str] | None) -> str:
    return f', tag_field="{tag[0]}", tag="{tag[1]}"' if tag else ""


def _class(name: str) -> str:
    return name.replace("-", "").replace("_", "")


def _attribute(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _line(text: str) -> str:
    """The first paragraph in one line, as a docstring may hold it."""
    first = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    return first.replace("\\", "\\\\").replace('"', "'").rstrip(".")
