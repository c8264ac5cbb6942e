"""What guides show works: the smallest flow is good, the hand-over is signed as we check it, links lead somewhere."""

import re
import tomllib
from pathlib import Path

import pytest

from deflect.talks import runner
from gateway import signing
from voice_flows.publishing.loader import load
from voice_flows.talks import talk_file

ROOT = Path(__file__).parents[3]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def test_the_smallest_flow_has_no_problem() -> None:
    text = (ROOT / "docs/author-a-flow.md").read_text("utf-8")
    flow = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0]
    assert [str(problem) for problem in load(flow, "hola.yaml").problems if problem.severity == "error"] == []


def test_the_flow_that_puts_callers_through_has_no_problem_and_its_talk_holds() -> None:
    text = (ROOT / "docs/author-a-flow.md").read_text("utf-8")
    flow, told = re.findall(r"```yaml\n(flow: gestoria\n.*?)```", text, re.DOTALL)
    loaded, parsed = load(flow, "gestoria.yaml"), talk_file.parse(told, "gestoria.talk.yaml")
    assert [str(problem) for problem in (*loaded.problems, *parsed.problems)] == []
    assert loaded.flow is not None
    (talk,) = parsed.talks
    outcomes = runner.run(talk, {"gestoria": loaded.flow}, "gestoria.talk.yaml")
    assert outcomes
    assert [str(failure) for outcome in outcomes for failure in outcome.failures] == []


def test_the_hand_over_is_signed_as_we_check_it() -> None:
    text = (ROOT / "docs/hand-over-from-another-ivr.md").read_text("utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0].split("request = ")[0]
    made: dict[str, object] = {}
    exec(code, made)  # our own page
    header = f"t={made['now']},v2={made['signature']}"
    body, now = made["body"], float(str(made["now"]))
    assert isinstance(body, bytes)
    signed = signing.Signed("POST", "/api/v1/handoffs", str(made["once"]), body)
    assert signing.verify(["the shared key"], header, signed, now)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_encoder_that_operators_are_told_to_add_is_the_one_we_pin() -> None:
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["encoder"]
    assert f"pip install --no-cache-dir {' '.join(pins)}\n" in (ROOT / "docs" / "operate.md").read_text("utf-8")
