"""What a stand-in of the platform answers with, and how Jackson reads a value as a text."""

from __future__ import annotations

from typing import Any, NamedTuple

Values = dict[str, Any]
NULL_POINTER = (
    'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.asText()" because the return value of '
    '"com.fasterxml.jackson.databind.JsonNode.get(String)" is null'
)


class ApiError(Exception):
    """An answer of the platform's error handler, or of Spring's own where `by_spring`. `cookies` go with it."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str | None,
        *,
        by_spring: bool = False,
        cookies: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.by_spring, self.cookies = by_spring, cookies


class Text(NamedTuple):
    """An answer that is no JSON."""

    text: str
    kind: str = "text/plain;charset=UTF-8"
    cookies: tuple[str, ...] = ()


class Redirect(NamedTuple):
    """A 302 to another address."""

    location: str
    cookies: tuple[str, ...]


def as_text(value: object) -> str:
    """JsonNode.asText."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if isinstance(value, list | dict) else str(value)


def as_boolean(value: object) -> bool:
    """JsonNode.asBoolean."""
    if isinstance(value, str):
        return value.strip() == "true"
    return isinstance(value, int) and bool(value)
