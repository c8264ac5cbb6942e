"""What must hold before flows are published: their talks pass, and there is sound for all that they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deflect.talks import runner
from relevo.config.settings import Settings
from relevo.errors import RelevoError
from relevo.publishing import prompt_plan
from relevo.publishing.flow_files import TALKS, FlowFile
from speech.base import SpeechUnavailable, Synthesiser
from speech.prompts.lookup import Prompts, render
from voice_flows.schema.document import Flow
from voice_flows.talks import talk_file
from voice_flows.talks.outcomes import Outcome

MEDIA = ("voice", "sms", "web")
"""The media that talks are run on."""


class TalksFailed(RelevoError):
    """Talks of a flow fail, so it is not published; the message lists where each went another way."""

    code = "talks_failed"
    retryable = False


class PromptsNotRendered(RelevoError):
    """A text of a flow could not be made into sound, so it is not published."""

    code = "prompts_not_rendered"
    retryable = False


@dataclass(frozen=True, slots=True)
class TalkFile:
    """The talks of one file as they went."""

    path: Path
    outcomes: tuple[tuple[Outcome, ...], ...]
    wrong: tuple[str, ...]
    """Each mistake of the file and each failed expectation, one line each."""


def talks(path: Path, flows: Mapping[str, Flow]) -> TalkFile:
    """Runs the talks of one file on every medium. Raises OSError."""
    parsed = talk_file.parse(path.read_bytes(), path.name)
    outcomes = tuple(runner.run(talk, flows, str(path)) for talk in parsed.talks)
    wrong = [f"{path}:{one.line}:{one.column}: {one.message}; {one.fix}" for one in parsed.problems]
    wrong += [str(failure) for found in outcomes for one in found for failure in one.failures]
    return TalkFile(path, outcomes, tuple(wrong))


def beside(flow: Path) -> list[Path]:
    """Returns the talk files of a flow file: `shop.talk.yaml`, `shop.en.talk.yaml`."""
    return sorted({*flow.parent.glob(f"{flow.stem}{TALKS}"), *flow.parent.glob(f"{flow.stem}.*{TALKS}")})


def failures(flows: Sequence[Flow], files: Sequence[FlowFile], seen: Mapping[str, Flow]) -> list[str]:
    """Returns what fails in the talks beside the files of these flows, where `seen` are all flows by name."""
    paths = {file.name: file.path for file in files if file.flow}
    talked = [path for flow in flows if flow.flow in paths for path in beside(paths[flow.flow])]
    return [line for path in talked for line in talks(path, seen).wrong]


def with_sound(
    flows: Sequence[Flow],
    settings: Settings,
    prompts: Prompts,
    synthesiser: Synthesiser | None,
    progress: Callable[[str], None] = lambda text: None,
) -> tuple[int, int]:
    """Makes the sound that flows lack: by `synthesiser` into the rendered prompts, else as a call would hear it.

    Returns how many sentences were rendered, and how many stay with the voice that speaks what is not rendered.
    Raises `PromptsNotRendered`.
    """
    rendered = spoken = 0
    for language, voice, texts in _lacking(flows, settings, prompts):
        try:
            if synthesiser is not None:
                rendered += render(prompts.rendered, texts, language, voice, synthesiser, progress)
                continue
            spoken += sum(bool(prompts.pcm([text], language, voice)) for text in texts)
        except (SpeechUnavailable, OSError) as refused:
            fix = "repair it, or record the prompts yourself: `relevo prompts record`"
            raise PromptsNotRendered(f"prompts in {language} could not be made: {refused}; {fix}") from refused
    return rendered, spoken


def _lacking(flows: Sequence[Flow], settings: Settings, prompts: Prompts) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yields language, voice and the sentences that neither a recording nor a rendered prompt says."""
    needs = prompt_plan.together(prompt_plan.needs(flows, [], settings))
    for (language, voice), texts in needs.items():
        if lacking := prompt_plan.lacking(prompts, texts, language, voice):
            yield language, voice, lacking
