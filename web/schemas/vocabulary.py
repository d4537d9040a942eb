"""What the schemas are made of: objects, lists and references; texts, counts, moments and ids as the API takes and gives them."""

from __future__ import annotations

from qa.answers import Json

# Plain text with something in it: neither blank nor with control characters (but white space ones) or lone surrogates.
_PLAIN = r"[^\x00-\x08\x0E-\x1F\x7F-\x9F]*"
_INK = r"[^\x00-\x20\x7F-\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]"
NOT_BLANK = f"^{_PLAIN}{_INK}{_PLAIN}$"
# What qa.request.text takes: white space of any kind too.
PLAIN = r"^[^\x00-\x08\x0E-\x1B\x7F-\x84\x86-\x9F]*$"


def record(properties: Json, *, optional: tuple[str, ...] = (), closed: bool = True, description: str = "") -> Json:
    """Return the schema of an object all of whose properties but the optional ones are always there."""
    schema: Json = {"type": "object", "properties": properties, "required": [name for name in properties if name not in optional]}
    if closed:
        schema["additionalProperties"] = False
    if description:
        schema["description"] = description
    if not schema["required"]:
        del schema["required"]
    return schema


def ref(name: str) -> Json:
    """Return a reference to one of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Json, **rest: object) -> Json:
    """Return the schema of a list."""
    return {"type": "array", "items": items, **rest}


def nullable(schema: Json) -> Json:
    """Return the schema of a value that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Json = {"type": "string"}
MAYBE_TEXT: Json = {"type": ["string", "null"]}
MOMENT: Json = {"type": "string", "format": "date-time"}
COUNT: Json = {"type": "integer", "minimum": 0}
ID: Json = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
