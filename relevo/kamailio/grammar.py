"""Holds the form that headers must have to pass Kamailio. Pure.

A worker's library drops a message in silence for one header that it cannot parse; Kamailio answers 400 before it.
The patterns are POSIX's, which Python reads alike; Kamailio compares without regard to case.
"""

from __future__ import annotations

from typing import Final

_GAP = r"[ \t\r\n]*"
_QUOTED = r'"([^"\\]|\\.)*"'
_PART = r"[]!#-:=?A-[_a-z~]"
"""Of an address: what is printed, but for blanks and `"` `;` `<` `>` `@` and the five that no address has."""
_WORD = r"[]!#-+./0-:=?@A-[_a-z~-]+"
_TOKEN = r"[a-z0-9.!%*_+`'~-]+"  # noqa: S105
URI: Final = rf"[a-z][a-z0-9+.-]*:{_PART}+(@{_PART}+)?(;{_PART}+(@{_PART}*)?)*"
_MORE = rf"({_GAP};{_GAP}{_WORD}{_GAP}(={_GAP}({_WORD}|{_QUOTED}))?({_QUOTED})?)*"
_ADDRESS = rf'(([^"<>]|{_QUOTED})*<{URI}>|[a-z][a-z0-9+.-]*:{_PART}+(@{_PART}+)?){_MORE}'
_LIST = rf"[^ \t\r\n,][^,]*(,{_GAP}[^ \t\r\n,][^,]*)*"

FORMS: Final = (
    ("From|f|To|t", _ADDRESS),
    ("Contact|m", rf"(\*|{_ADDRESS}({_GAP},{_GAP}{_ADDRESS})*)"),
    ("Record-Route", rf"{_ADDRESS}({_GAP},{_GAP}{_ADDRESS})*"),
    ("Content-Type|c", rf"{_TOKEN}/{_TOKEN}{_MORE}"),
    ("Session-Expires|x|Min-SE", rf"[0-9]+{_MORE}"),
    ("Event|o|Subscription-State", rf"{_TOKEN}{_MORE}"),
    ("Supported|k|Require|Unsupported|Allow|Accept", rf"({_LIST})?"),
)
"""Names of headers, and the form that each of them must have."""
WRONG: Final = (("Contact|m", rf";{_GAP}q{_GAP}={_GAP}[^0-9.]"),)
"""Names of headers, and what none of them may hold."""
REQUEST_URI: Final = rf"^(sips?|tel):{_PART}+(@{_PART}+)?(;{_PART}+(@{_PART}*)?)*$"


def whole(form: str) -> str:
    """Returns the pattern of a header that has the form and nothing beside it."""
    return f"^{_GAP}{form}{_GAP}$"


def lines() -> list[str]:
    """Returns the lines that name the header which has not its form, within Kamailio's walk over headers."""
    checks = [(names, f"!($hfitbody(fit) =~ {quoted(whole(form))})") for names, form in FORMS]
    checks += [(names, f"$hfitbody(fit) =~ {quoted(wrong)}") for names, wrong in WRONG]
    return [f'        if ($hfitname(fit) =~ "^({names})$" && {check}) $var(bad) = 1;' for names, check in checks]


def quoted(pattern: str) -> str:
    """Returns a pattern as a string of Kamailio's configuration."""
    return (
        '"'
        + pattern.replace(r"\t\r\n", "\t\r\n").replace("\\", "\\\\").replace('"', '\\"').replace("\t\r\n", r"\t\r\n")
        + '"'
    )
