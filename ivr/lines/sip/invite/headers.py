"""Splits SIP headers into their parts (RFC 3261 chapter 25, RFC 3966). Pure.

Malformed text gives empty parts, never an error.
Quoted strings and angle brackets are read as such: nothing inside a quoted string is ever taken for an address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

LONGEST: Final = 128
"""Characters of a number, Call-ID or other value that are kept."""
MOST: Final = 32
"""Addresses that are read from the headers of one name; a message with more is no honest one."""
_COMPACT: Final = {
    "a": "accept-contact", "b": "referred-by", "c": "content-type", "e": "content-encoding", "f": "from",
    "i": "call-id", "k": "supported", "l": "content-length", "m": "contact", "o": "event", "r": "refer-to",
    "s": "subject", "t": "to", "u": "allow-events", "v": "via", "x": "session-expires", "y": "identity",
}  # fmt: skip
_FOLD = re.compile(r"\r?\n[ \t]+")
_LINE = re.compile(r"([^\s:]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_URI = re.compile(r"(sips?|tel):(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a header. Names of parameters are lower-case; a parameter without a value has an empty one."""

    name: str = ""
    """The display name: free text of the sender, never a number."""
    scheme: str = ""
    """`sip`, `sips` or `tel`; empty where there is no such URI."""
    user: str = ""
    """The user part without its parameters and password, escapes resolved; the number of a `tel:` URI."""
    host: str = ""
    """Lower-case, without port."""
    user_parameters: Mapping[str, str] = field(default_factory=dict)
    """Those of the number, such as `phone-context` and `npdi`."""
    uri_parameters: Mapping[str, str] = field(default_factory=dict)
    """Those of the URI, such as `user`."""
    uri_headers: Mapping[str, str] = field(default_factory=dict)
    """What follows `?` in the URI, such as `Reason`."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Those of the header, such as `tag` and `privacy`."""

    def parameter(self, name: str) -> str:
        """Returns the first parameter of this name, of the number, the URI or the header; empty if there is none."""
        for parameters in (self.user_parameters, self.uri_parameters, self.parameters):
            if name in parameters:
                return parameters[name]
        return ""


def header_values(message: str, name: str) -> list[str]:
    """Returns the values of all headers of this name or its compact form, in order, folded lines joined."""
    wanted = name.lower()
    return [value for key, value in header_lines(message) if key == wanted]


def header_lines(message: str) -> list[tuple[str, str]]:
    """Returns all headers in order: the name in lower case, never compact, and the value, folded lines joined."""
    head = re.split(r"\r?\n\r?\n", message, maxsplit=1)[0]
    lines = re.split(r"\r?\n", _FOLD.sub(" ", head))[1:]
    found = [match for line in lines if (match := _LINE.match(line))]
    return [(_long(match[1]), match[2].strip()) for match in found]


def header_value(message: str, name: str) -> str:
    """Returns the first header of this name with single blanks; empty if there is none."""
    return " ".join(next(iter(header_values(message, name)), "").split())


def addresses(message: str, name: str) -> list[Address]:
    """Returns the addresses of all headers of this name, those joined by commas too; at most `MOST`."""
    return [address(one) for value in header_values(message, name) for one in split(value, ",") if one.strip()][:MOST]


def request_uri(message: str) -> Address:
    """Returns the address that a request is for."""
    words = message.partition("\n")[0].split()
    return uri(words[1]) if len(words) > 1 else Address()


def address(text: str) -> Address:
    """Reads one `name-addr` or `addr-spec` with its parameters. Without brackets, parameters are the header's."""
    before, bracket, after = _cut(text, "<")
    if not bracket:
        user, at, place = _cut(text, "@")  # a number's own parameters stand before the `@`
        spec, *rest = split(place if at else text, ";")
        return _with(uri((user + at + spec if at else spec).strip()), "", parameters(rest))
    inside, closed, rest_ = after.partition(">")
    found = uri(inside.strip()) if closed else Address()
    return _with(found, unquoted(before.strip()), parameters(split(rest_, ";")[1:]))


def uri(text: str) -> Address:
    """Reads a `sip:`, `sips:` or `tel:` URI; an empty address for any other, or one with two `@`."""
    match = _URI.fullmatch(text)
    if match is None:
        return Address()
    scheme, rest = match[1].lower(), match[2]
    if scheme == "tel":
        number, *more = rest.split(";")
        return Address(scheme=scheme, user=plain(unquote(number)), user_parameters=parameters(more))
    before, at, after = rest.partition("@")
    if "@" in after.partition("?")[0]:
        return Address()
    place, _, headers = (after if at else before).partition("?")
    host, *more = place.split(";")
    user, *about = unquote(before if at else "").split(";")
    return Address(
        scheme=scheme,
        user=plain(user.partition(":")[0]),
        host=plain(host.rpartition(":")[0] if re.search(r":\d+$", host) else host).lower(),
        user_parameters=parameters(about),
        uri_parameters=parameters(more),
        uri_headers=parameters(headers.split("&")),
    )


def parameters(texts: list[str]) -> dict[str, str]:
    """Returns `name=value` texts as a mapping; the first of a name counts, quotes and escapes are resolved."""
    found: dict[str, str] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name.strip():
            found.setdefault(plain(unquote(name.strip())).lower(), plain(unquote(unquoted(value.strip()))))
    return found


def split(text: str, separator: str) -> list[str]:
    """Splits at a separator that stands neither in a quoted string nor between angle brackets."""
    parts, start = [], 0
    for place in _bare(text, separator):
        parts.append(text[start:place])
        start = place + 1
    return [*parts, text[start:]]


def unquoted(text: str) -> str:
    """Returns a quoted string without its quotes and backslashes; other text as it is."""
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", r"\1", text[1:].removesuffix('"') if len(text) > 1 else "", flags=re.DOTALL)


def plain(text: str) -> str:
    """Returns what of a stranger's text may be stored: printable ASCII, cut to `LONGEST`."""
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable())[:LONGEST]


def _with(found: Address, name: str, parameters_: Mapping[str, str]) -> Address:
    return Address(
        name,
        found.scheme,
        found.user,
        found.host,
        found.user_parameters,
        found.uri_parameters,
        found.uri_headers,
        parameters_,
    )


def _cut(text: str, separator: str) -> tuple[str, str, str]:
    place = next(iter(_bare(text, separator)), None)
    return (text, "", "") if place is None else (text[:place], separator, text[place + 1 :])


def _bare(text: str, separator: str) -> list[int]:
    """Returns where a separator stands outside of quoted strings and angle brackets."""
    places, quoted, bracketed, escaped = [], False, False, False
    for place, letter in enumerate(text):
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = letter != '"', letter == "\\"
        elif letter == separator and not bracketed:
            places.append(place)
            bracketed = letter == "<"
        elif letter == '"' and not bracketed:
            quoted = True
        elif letter in "<>":
            bracketed = letter == "<"
    return places


def _long(name: str) -> str:
    name = name.lower()
    return _COMPACT.get(name, name)
