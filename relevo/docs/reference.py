"""Writes docs/reference from the code itself, so that what is documented is what is there.

`make docs` writes the pages; a test fails where one of them differs from the code.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tempfile
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer.main
from flask import Flask
from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined

from deflect.policy import calling, texting
from gateway.providers import PROVIDERS, causes
from relevo.config.retention import RetentionSettings
from relevo.config.rtpengine import RtpengineSettings
from relevo.config.sender_settings import LineLookupSettings, SenderSettings
from relevo.config.settings import Settings
from relevo.config.sign_in import SignInSettings
from relevo.config.trunks import TrunkSettings
from relevo.docs import permission_tables, reference_values
from voice_flows import locales
from voice_flows.locales import fixed_words
from voice_flows.nodes import KINDS, flow_model
from voice_flows.schema import document
from voice_flows.schema.parts import ChoicesFrom, ChoiceSpec, Condition, Reprompts, SlotFields

PAGES = Path(__file__).parents[2] / "docs" / "reference"
PACKAGES = ("voice_flows", "speech", "deflect", "ivr", "gateway", "relevo")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    )


def settings_page() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        default = _default(field.get_default(call_default_factory=True))
        rows.append((f"`RELEVO_{name.upper()}`", default, field.description or ""))
    trunk = fields(TrunkSettings)
    accounts = "".join(
        f"\n### {kind.title}: `providers.{kind.name}`\n\n{fields(kind.settings)}\n" for kind in PROVIDERS
    )
    return (
        "# Settings\n\nFrom the environment, else from `relevo.toml` in the working folder (names in lower case, "
        "without the prefix), else the default. All mistakes are named at once at start. Lists and tables are "
        f"JSON in the environment.\n\n{table(('setting', 'default', 'meaning'), rows)}\n\n"
        "## Signing in\n\nIn `relevo.toml` a table `[sign_in]`, in the environment `RELEVO_SIGN_IN__FIELD`. "
        f"[Operate](../operate.md#who-is-signed-in) tells how sign-ins end.\n\n{fields(SignInSettings)}\n\n"
        "## Retention\n\nIn `relevo.toml` a table `[retention]`, in the environment `RELEVO_RETENTION__FIELD`. "
        f"[Privacy](../privacy.md#terms) tells how erasing goes.\n\n{fields(RetentionSettings)}\n\n"
        "## A trunk\n\nOne entry of `trunks`, under a name of small letters, digits, `-` and `_`: in `relevo.toml` a "
        "table `[trunks.NAME]`, in the environment `RELEVO_TRUNKS` as JSON, or `RELEVO_TRUNKS__NAME__FIELD`. "
        f"[Connect a trunk](../connect-a-trunk.md) has examples.\n\n{trunk}\n\n"
        "## rtpengine\n\nIn `relevo.toml` a table `[rtpengine]`, in the environment `RELEVO_RTPENGINE__FIELD`. "
        "[Sound that must not face the internet](../operate.md#sound-that-must-not-face-the-internet) tells when and "
        f"how.\n\n{fields(RtpengineSettings)}\n\n"
        "## A sender\n\nOne entry of `senders`, under a name: in `relevo.toml` a table `[senders.NAME]`, in the "
        "environment `RELEVO_SENDERS` as JSON, or `RELEVO_SENDERS__NAME__FIELD`. A new thread gets the first of these "
        "that serves the customer's country, and keeps it: its flow's sender, a sender that names the country, the "
        f"main one (that of the short form, or the first table), one for all countries.\n\n{fields(SenderSettings)}\n\n"
        "## Look-ups of lines\n\nIn `relevo.toml` a table `[line_lookup]`, in the environment "
        "`RELEVO_LINE_LOOKUP__FIELD`. [Tune text offers](../tune-text-offers.md#the-providers-look-up) tells what it "
        f"changes.\n\n{fields(LineLookupSettings)}\n\n"
        "## Providers\n\nIn `relevo.toml` a table `[providers.NAME]`, in the environment "
        f"`RELEVO_PROVIDERS__NAME__FIELD`.\n{accounts}"
    )


def nodes_page() -> str:
    parts = [
        "# Nodes of a flow\n\nEvery field of every kind. `title` and `goal` are common to all. "
        "Fields in **bold** must be there.\n"
    ]
    for kind in KINDS.values():
        parts.append(f"## {kind.name}\n\n{kind.meaning}\n\n{fields(kind.model)}\n")
    for title, model in (
        ("The document", flow_model()),
        ("A choice", ChoiceSpec),
        ("Choices from a list", ChoicesFrom),
        ("Fields of a slot", SlotFields),
        ("Failed tries", Reprompts),
        ("A condition", Condition),
        ("A calendar", document.Calendar),
    ):
        parts.append(f"## {title}\n\n{fields(model)}\n")
    return "\n".join(parts)


def fields(model: type[BaseModel]) -> str:
    rows = []
    for name, field in model.model_fields.items():
        if name in ("kind", "title", "goal", "version") and not issubclass(model, document.Flow):
            continue
        shown = field.alias or name
        default = "" if field.is_required() else _default(field.get_default(call_default_factory=True))
        rows.append(
            (
                f"**{shown}**" if field.is_required() else shown,
                type_words(field.annotation),
                default,
                field.description or "",
            )
        )
    return table(("field", "is", "default", "meaning"), rows)


def type_words(annotation: Any) -> str:
    """A type as an author reads it."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is type(None):
        return "nothing"
    if origin is typing.Annotated:
        return type_words(args[0])
    if origin is typing.Literal:
        return ", ".join(f"`{value}`" for value in args)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(type_words(arg) for arg in args if arg is not type(None))
    if origin is list:
        return f"list of {type_words(args[0])}"
    if origin is dict:
        return f"{type_words(args[0])} to {type_words(args[1])}"
    names = {str: "text", SecretStr: "secret text", int: "whole number", float: "number", bool: "true or false"}
    return names.get(annotation, getattr(annotation, "__name__", "any value").lower())


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined or value == "" or value == {} or value == []:
        return ""
    if isinstance(value, BaseModel | SecretStr):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def errors() -> Iterator[tuple[str, bool, str, str]]:
    """(code, retryable, meaning, where) of every exception that carries a code."""
    seen = set()
    for package in PACKAGES:
        for module in modules(package):
            for _, found in inspect.getmembers(module, inspect.isclass):
                code = vars(found).get("code")
                ours = found.__module__.partition(".")[0] in PACKAGES  # libraries have codes of their own
                if ours and issubclass(found, Exception) and isinstance(code, str) and found not in seen:
                    seen.add(found)
                    first = inspect.cleandoc(found.__doc__ or "").split("\n\n")[0].replace("\n", " ")
                    yield code, bool(getattr(found, "retryable", False)), first, found.__module__


def modules(package: str) -> Iterator[types.ModuleType]:
    root = importlib.import_module(package)
    yield root
    for info in pkgutil.walk_packages(root.__path__, package + "."):
        if not info.name.endswith("__main__") and ".migrations." not in info.name:
            yield importlib.import_module(info.name)


def errors_page() -> str:
    rows = sorted({(f"`{code}`", "yes" if again else "no", meaning) for code, again, meaning, _ in errors()})
    reasons = _said("texting", (code for code, _ in texting.RULES))
    calls = _said("calling", (code for code, _ in (*calling.REFUSALS, *calling.DELAYS)))
    failed = _said("delivery", (cause.code for cause in causes.CAUSES))
    return (
        "# Errors\n\nEvery failure has one code. *Again* says whether trying again can help.\n\n"
        f"{table(('code', 'again', 'meaning'), rows)}\n\n## Why text was not offered\n\n"
        f"{table(('code', *locales.known()), reasons)}\n\n## Why a number is not called, or not now\n\n"
        f"{table(('code', *locales.known()), calls)}\n\n## Why a text did not arrive\n\n"
        f"{table(('code', *locales.known()), failed)}\n"
    )


def _said(section: str, codes: Iterable[str]) -> list[tuple[str, ...]]:
    """Each code with its words in every language."""
    return [(f"`{code}`", *fixed_words.texts(f"{section}.{code}").values()) for code in codes]


def commands_page() -> str:
    parts = ["# Commands\n\n`relevo COMMAND --help` prints the same. Exit code 0 means ok, 1 means error.\n"]
    for path, command in commands():
        shown = " ".join(path + tuple(_argument(one) for one in command.params if one.param_type_name == "argument"))
        parts.append(f"## relevo {' '.join(path)}\n\n{command.help}\n\n```\nrelevo {shown}\n```\n")
        options = [one for one in command.params if one.param_type_name == "option"]
        rows = [(f"`{'`, `'.join(one.opts)}`", one.help or "") for one in options]
        parts += [table(("option", "meaning"), rows) + "\n"] if rows else []
    return "\n".join(parts)


def _argument(argument: Any) -> str:
    name = (argument.name or "").upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every verb with its path of words, as the command line library holds it (its types are private)."""
    from relevo.app import app

    def walk(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
        for name, one in sorted(getattr(command, "commands", {}).items()):
            yield from walk((*path, name), one)
        if not hasattr(command, "commands"):
            yield path, command

    return walk((), typer.main.get_command(app()))


@dataclass(frozen=True, slots=True)
class Endpoint:
    program: str
    method: str
    path: str
    words: str


def endpoints_page() -> str:
    parts = [
        "# Endpoints\n\n`ingress` (8081) takes webhooks and hand-offs; `workspace` (8080) serves people, and its API "
        "asks for a session and, where something changes, the CSRF token of the page. Bodies and answers of the "
        "workspace's JSON API are described in [desk-api.json](desk-api.json), those of the ingress's API for other "
        "programs in [api.json](api.json) (OpenAPI).\n"
    ]
    for program in ("ingress", "workspace"):
        rows = [(one.method, f"`{one.path}`", one.words) for one in endpoints() if one.program == program]
        parts.append(f"## {program}\n\n{table(('method', 'path', 'does'), rows)}\n")
    return "\n".join(parts)


def endpoints() -> Iterator[Endpoint]:
    """Every route of both web programs, with the first line of its view's docstring."""
    with tempfile.TemporaryDirectory() as folder:
        for program, app in apps(Path(folder)).items():
            for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
                if rule.endpoint.endswith("static"):
                    continue
                words = inspect.cleandoc(app.view_functions[rule.endpoint].__doc__ or "").split("\n")[0]
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    yield Endpoint(program, method, rule.rule, words)


def apps(folder: Path) -> Mapping[str, Flask]:
    """Both web programs over an empty ledger in `folder`, with everything switched on."""
    from gateway import ingress, workspace
    from gateway.ingress.webhooks import Webhooks
    from relevo.programs import wiring
    from relevo.programs.web import demo, machine

    settings = Settings(data_dir=folder)
    store = wiring.open_store(settings)
    ledger = wiring.open_ledger(settings, store)
    every = {
        kind.name: kind.build(kind.settings.model_validate(kind.example), settings.ingress_url, store.clock)
        for kind in PROVIDERS
    }
    return {
        "ingress": ingress.create_app(
            ledger, Webhooks.over(ledger, every, settings.ingress_url), handoff_keys=("k" * 32,)
        ),
        "workspace": workspace.create_app(
            store,
            ledger,
            secret_key="reference",  # noqa: S106
            demo=True,
            tapes=wiring.tapes(settings),
            files=wiring.attachments(settings),
            consent_sounds=wiring.consent_sounds(settings),
            eraser=wiring.eraser(settings, store),
            extra=(*demo.parts(settings, ledger), *machine.parts(settings, ledger)),
        ),
    }


PAGES_BY_NAME: Mapping[str, Callable[[], str]] = {
    "settings": settings_page,
    "nodes": nodes_page,
    "errors": errors_page,
    "commands": commands_page,
    "endpoints": endpoints_page,
    "values": lambda: reference_values.page(table),
    "permissions": lambda: permission_tables.page(table, apps),
}


def main() -> None:
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES_BY_NAME.items():
        (PAGES / f"{name}.md").write_text(page(), "utf-8")
