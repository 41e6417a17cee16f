from __future__ import annotations

from pathlib import Path

from accord.client.addresses import Addresses
from accord.client.exchange import HttpExchange, HttpRequest
from accord.client.writer import CallWriter
from accord.contract import Contracts
from accord.engines.schemathesis.contract_journal import ContractJournal
from accord.engines.schemathesis.exchanges import ServiceCalls
from accord.engines.schemathesis.findings import Defects, Objection
from accord.engines.schemathesis.plan import PlannedTrial
from accord.engines.schemathesis.trial import Trial, UnjudgedCase
from accord.evidence import Masks, Store
from accord.model.events import PlannedCase
from accord.model.message import plain

SECRET = "hunter2-and-then-some"
CASE = PlannedCase(id="contracts/x.yaml#readX/fuzzing", title="x")
SENT = HttpExchange(
    service="",
    request=HttpRequest(
        "POST",
        "http://here/x",
        {"Content-Type": "application/json"},
        f'{{"password": "{SECRET}"}}'.encode(),
    ),
    started=1.0,
)
OBJECTION = Objection(
    check="c",
    kind="c/1",
    operation="x/readX",
    where="",
    title=plain(f"{SECRET} is wrong"),
    detail=f"Value: {SECRET}",
    error=f"at {SECRET}",
    example=SENT,
)


def written(folder: Path, trial: Trial, findings: Defects | None = None) -> str:
    masks = Masks()
    writer = CallWriter(
        addresses=Addresses({"x": "http://here"}),
        contracts=Contracts.compile([]),
        masks=masks,
        store=Store(folder, masks=masks),
    )
    calls = ServiceCalls("x", writer)
    journal = folder / "journal" / "contract.ndjson"
    journal.parent.mkdir()
    telling = ContractJournal(journal, stage="contract", cases=[CASE], masks=masks)
    telling.case(trial, calls)
    for defect in findings or ():
        telling.finding(defect, calls)
    telling.finish(owed=plain("late"))
    return journal.read_text()


def trial() -> Trial:
    return Trial(plan=PlannedTrial(case=CASE, phase="fuzzing"))


def test_a_secret_of_a_failing_example_shows_nowhere(tmp_path: Path) -> None:
    failed, findings = trial(), Defects()
    failed.object(OBJECTION)
    findings.add(OBJECTION, case=CASE.id)
    told = written(tmp_path, failed, findings)
    assert "is wrong" in told
    assert SECRET not in told


def test_a_secret_in_the_words_of_the_engine_shows_nowhere(tmp_path: Path) -> None:
    broken = trial()
    broken.unjudged.append(
        UnjudgedCase(reason=plain(f"no {SECRET}"), detail=f"curl -d {SECRET}", example=SENT)
    )
    told = written(tmp_path, broken)
    assert "curl -d" in told
    assert SECRET not in told


def test_what_a_check_objects_to_is_a_step_of_its_kind(tmp_path: Path) -> None:
    failed = trial()
    failed.object(OBJECTION)
    assert '"kind":"check"' in written(tmp_path, failed)
