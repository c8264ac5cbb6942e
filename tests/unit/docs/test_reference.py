"""The reference pages say what the code says: settings, nodes, errors, commands, endpoints."""

import pytest

from relevo.docs import reference


@pytest.mark.parametrize("name", sorted(reference.PAGES_BY_NAME))
def test_the_page_is_what_the_code_says(name: str) -> None:
    written = (reference.PAGES / f"{name}.md").read_text("utf-8")
    assert written == reference.PAGES_BY_NAME[name](), "run `make docs` and commit docs/reference"


def test_every_setting_says_what_it_means() -> None:
    from relevo.config.settings import Settings

    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_error_says_what_happened() -> None:
    assert [code for code, _, meaning, _ in reference.errors() if len(meaning) < 10] == []


def test_every_command_says_what_it_does() -> None:
    assert [" ".join(path) for path, command in reference.commands() if not (command.help or "").strip()] == []


def test_every_endpoint_says_what_it_does() -> None:
    assert [f"{rule.method} {rule.path}" for rule in reference.endpoints() if not rule.words] == []
