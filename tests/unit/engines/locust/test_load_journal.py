from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.locust.load_journal import LoadJournal
from accord.engines.locust.profile_figures import ProfileFigures
from accord.engines.locust.protocol import Done, Tick
from accord.engines.locust.verdicts import Load
from accord.model.catalogue import Contract, Operation, Profile
from accord.model.events import Compared, Event, Noted, Seen
from accord.text import say
from fakes.assigned import assignment


class Journal:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def write(self, event: Event) -> None:
        self.events.append(event)


def events(*seen: tuple[str, int, int], done: list[Done]) -> list[Event]:
    operation = Operation(id="goods/read", name="read", service="goods", method="GET", path="/")
    contract = Contract(service="goods", path="g.yaml", dialect="3.0", operations=(operation,))
    given = assignment(Path(), stage="load", contracts=(contract,))
    profile = Profile(id="noon", title="Noon", path="noon.toml", users=1, duration_s=1.0)
    account = ProfileFigures(profile, stage="load", workers=1)
    list(account.take(0, Tick(slot=0, operations={}, scenarios={}, seen=seen, users=1)))
    journal = Journal()
    LoadJournal(journal, given).judged(Load(profile=profile, account=account, finished=done))  # type: ignore[arg-type]
    return journal.events


def notes(*seen: tuple[str, int, int], done: Done) -> list[str]:
    noted = [event for event in events(*seen, done=[done]) if isinstance(event, Noted)]
    return [say(event.note, "en") for event in noted]


QUIET = Done(times={}, broken={}, users=1)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        pytest.param([("goods/read", 404, 7)], ["7 answers, all of them 404"], id="only-refused"),
        pytest.param([("goods/read", 404, 7), ("goods/read", 200, 1)], [], id="once-well"),
        pytest.param([("elsewhere", 404, 7)], [], id="no-operation-of-a-contract"),
    ],
)
def test_an_operation_that_was_only_refused_is_told(
    seen: list[tuple[str, int, int]], said: list[str]
) -> None:
    shown = notes(*seen, done=QUIET)
    assert len(shown) == len(said)
    assert all(part in note for part, note in zip(said, shown, strict=True))


def test_requests_that_no_contract_judged_are_told() -> None:
    (note,) = notes(done=Done(times={}, broken={}, users=1, judged={"kept": 4, "no-contract": 3}))
    assert note.startswith("3 requests of noon went where no contract says what is right")


def test_what_contracts_said_of_the_answers_is_counted() -> None:
    done = [Done(times={}, broken={}, users=1, judged={"kept": n, "charset": 1}) for n in (2, 3)]
    [compared] = [event for event in events(done=done) if isinstance(event, Compared)]
    assert (compared.calls, compared.case) == ({"kept": 5, "charset": 2}, "noon")


def test_what_a_profile_was_answered_is_counted_as_its_own() -> None:
    [seen] = [it for it in events(("goods/read", 200, 7), done=[QUIET]) if isinstance(it, Seen)]
    assert (seen.operation, seen.times, seen.case) == ("goods/read", 7, "noon")
