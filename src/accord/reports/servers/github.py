"""A run as GitHub Actions shows it: a summary of the job, annotations, outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from accord.errors import Exit
from accord.model.catalogue import Catalogue
from accord.model.run import Run, Stage, in_words
from accord.model.suites import UNPROVED
from accord.pipeline.verdict import meaning_of
from accord.reports.annotations import Annotation, github
from accord.reports.owned import written_whole
from accord.reports.servers.figures_of_run import outputs
from accord.reports.servers.red_places import RedPlaces, Surroundings
from accord.reports.servers.words import STATUSES, VERDICTS
from accord.reports.spoken import spoken
from accord.text import text

SUMMARY: Final = "summary.md"
ANNOTATIONS: Final = "annotations.txt"
OUTPUTS: Final = "outputs.txt"
# GitHub shows ten of a kind for each step, and drops a summary of more than a mebibyte.
_ANNOTATIONS: Final = 10
_TOLD: Final = 50
_SENTENCE: Final = 1000
_SIGNS: Final = {sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"}


class GitHub:
    """Writes the three files, and hands the summary and the outputs to the step that runs it."""

    name = "github"

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._language, self._prefix = surroundings.language, surroundings.prefix

    def write(self, catalogue: Catalogue, run: Run, folder: Path) -> Path:
        """Write the files into ``folder`` and return it."""
        places = RedPlaces(catalogue, run, self._surroundings)
        annotations = places.cases()
        commands = github(annotations[:_ANNOTATIONS], prefix=self._prefix)
        contents = {
            SUMMARY: "\n".join(self._summary(run, annotations)) + "\n",
            ANNOTATIONS: "".join(f"{command}\n" for command in commands),
            OUTPUTS: "".join(f"{name}={value}\n" for name, value in outputs(run).items()),
        }
        with written_whole(folder) as fresh:
            for name, content in contents.items():
                (fresh / name).write_text(content, encoding="utf-8")
        self._append("GITHUB_STEP_SUMMARY", contents[SUMMARY])
        self._append("GITHUB_OUTPUT", contents[OUTPUTS])
        return folder

    def _append(self, variable: str, content: str) -> None:
        if path := self._surroundings.environment.get(variable):
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(content)

    def _summary(self, run: Run, annotations: Sequence[Annotation]) -> Iterator[str]:
        yield f"## {self._headline(run)}"
        yield ""
        yield from self._table(run.stages.values())
        if annotations:
            yield ""
            yield f"### {self._say('servers.red', count=len(annotations))}"
            yield ""
        for annotation in annotations[:_TOLD]:
            yield self._told(annotation)
        if left_out := len(annotations[_TOLD:]):
            yield f"- {self._say('servers.more', count=left_out)}"
        yield ""
        yield from self._closed_gates(run.stages.values())
        facts = (run.id, run.branch, run.commit[:10], run.environment, run.selection)
        yield f"<sub>{_plain(' · '.join(filter(None, facts)))}</sub>"

    def _headline(self, run: Run) -> str:
        verdict = self._say(VERDICTS[run.verdict])
        if run.shard is not None:
            place = {"index": run.shard.index, "total": run.shard.total}
            verdict = self._say("servers.shard", verdict=verdict, **place)
        if run.exit is None:
            return verdict
        return f"{verdict}: {spoken(meaning_of(run, Exit(run.exit)), self._language)}"

    def _table(self, stages: Iterable[Stage]) -> Iterator[str]:
        titles = [self._say("cli.table.stage"), self._say("cli.table.verdict")]
        tallies = [(stage, in_words(stage)) for stage in stages]
        # Where nothing is unproved, the word would be one that nobody asked about.
        unproved = any(tally.get(UNPROVED) for _, tally in tallies)
        outcomes = [name for name in STATUSES if name != UNPROVED or unproved]
        titles += [self._say(STATUSES[outcome]) for outcome in outcomes]
        titles.append(self._say("cli.table.seconds"))
        yield f"| {' | '.join(titles)} |"
        yield f"| --- | --- |{' ---: |' * (len(outcomes) + 1)}"
        for stage, tally in tallies:
            seconds = max(0.0, stage.ended - stage.started)
            cells = [_plain(stage.name), self._say(VERDICTS[stage.verdict])]
            cells += [str(tally.get(outcome, 0)) for outcome in outcomes]
            yield f"| {' | '.join((*cells, f'{seconds:.1f}'))} |"

    def _told(self, annotation: Annotation) -> str:
        place = f"`{annotation.path}:{annotation.line or 1}`" if annotation.path else ""
        rest = annotation.sentence.removeprefix(annotation.title).strip()
        sentences = "<br>".join(_plain(line) for line in rest[:_SENTENCE].splitlines())
        head = f"- **{_plain(annotation.title)}** {place}".rstrip()
        return f"{head}<br>{sentences}" if sentences else head

    def _closed_gates(self, stages: Iterable[Stage]) -> Iterator[str]:
        closed = [
            f"- {_plain(stage.name)}: {_plain(spoken(decision.because, self._language))}"
            for stage in stages
            for decision in stage.decisions
            if not decision.open
        ]
        if closed:
            yield f"### {self._say('servers.closed-gates')}"
            yield ""
            yield from closed
            yield ""

    def _say(self, id: str, **arguments: object) -> str:
        return text(id, self._language, **arguments)


def _plain(words: str) -> str:
    """Words from outside as Markdown shows them, whatever they hold."""
    return "".join(_SIGNS.get(sign, sign) for sign in " ".join(words.split()))
