"""Checks of texts: each is there in every language, can be parsed, and uses names and filters that exist."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows import locales
from voice_flows.schema.names import unknown_name
from voice_flows.schema.problems import Path, Problem, did_you_mean
from voice_flows.schema.view import View
from voice_flows.wording.templates import BadText, filter_names, known_filters, names


def languages(view: View) -> Iterator[Problem]:
    """Each wording has every language of the flow, and no other."""
    for piece in view.pieces:
        yield from _languages(view, piece.path, set(piece.wording), "error")
    for _, path, spec in view.choices():
        for field in ("phrases", "examples"):
            if given := getattr(spec, field):
                yield from _languages(view, (*path, field), set(given), "warning")
    for index, language in enumerate(view.flow.languages):
        if not locales.speaks(language):
            message = f"the phrase library has no '{language}'; English stands in"
            yield view.warning("library_language", ("languages", index), message, "word every reprompt yourself")


def _languages(view: View, path: Path, given: set[str], severity: str) -> Iterator[Problem]:
    tell = view.error if severity == "error" else view.warning
    for language in view.flow.languages:
        if language not in given:
            yield tell("missing_language", path, f"'{language}' is missing here", f"add `{language}: ...`")
    for language in given - set(view.flow.languages):
        fix = did_you_mean(language, view.flow.languages, "add it to `languages:`, or delete it")
        yield view.warning("extra_language", (*path, language), f"the flow does not speak '{language}'", fix)


def texts(view: View) -> Iterator[Problem]:
    """Each text is valid Liquid, and its names and filters exist."""
    for piece in view.pieces:
        for language, template in piece.wording.items():
            yield from _template(view, (*piece.path, language), template, piece.local)
            if not template.strip():
                path = (*piece.path, language)
                yield view.error("empty_text", path, f"the text in '{language}' is empty", "write it, or delete it")
    for path, template in view.templates():
        yield from _template(view, path, template, frozenset())


def _template(view: View, path: Path, template: str, local: frozenset[str]) -> Iterator[Problem]:
    try:
        used, filters = names(template), filter_names(template)
    except BadText as broken:
        fix = "close every `{{ }}` and `{% %}`; tags are if, unless, case, for, assign"
        yield view.error(broken.code, path, str(broken), fix)
        return
    for name in sorted(used):
        yield from unknown_name(view, path, name, local)
    known = known_filters(view.flow.languages[0], view.flow.country)
    for name in sorted(filters - known):
        yield view.error("unknown_filter", path, f"there is no filter '{name}'", did_you_mean(name, known))


CHECKS = (languages, texts)
