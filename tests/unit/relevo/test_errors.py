"""Every exception of the product has one root and a code of its own."""

import inspect

from relevo import errors
from relevo.docs import reference


def ours() -> set[type[BaseException]]:
    """The exceptions that the product defines; fakes for tests aside."""
    found = {
        one
        for package in reference.PACKAGES
        for module in reference.modules(package)
        for _, one in inspect.getmembers(module, inspect.isclass)
        if one.__module__ == module.__name__ and issubclass(one, BaseException) and ".testing" not in module.__name__
    }
    return found - {errors.RelevoError, errors.Control}


def named(found: set[type[BaseException]]) -> list[str]:
    return sorted(f"{one.__module__}.{one.__name__}" for one in found)


def test_every_exception_has_the_one_root() -> None:
    assert len(ours()) > 40
    assert named({one for one in ours() if not issubclass(one, errors.RelevoError)}) == []


def test_every_failure_has_a_code() -> None:
    without = {
        one
        for one in ours()
        if not issubclass(one, errors.Control)
        and not (vars(one).get("code") or "code" in inspect.signature(one.__init__).parameters)
    }
    assert named(without) == []


def test_codes_are_given_once() -> None:
    codes = [code for code, _, _, _ in reference.errors()]
    assert sorted(set(codes)) == sorted(codes)
