from __future__ import annotations

from pathlib import Path

import pytest

from accord.evidence.log_survey import LoggedService, survey
from accord.evidence.logs import LogFile
from accord.evidence.service_names import ServiceNames

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALL = f'{{"service":"price","trace_id":"{TRACE}","method":"GET","path":"/p","status":200}}'
TRACED = f'{{"service":"price","trace_id":"{TRACE}","msg":"cache is cold"}}'
PLAIN = "INFO:     Application startup complete."


def surveyed(folder: Path, *lines: str, name: str = "price.log") -> dict[str, LoggedService]:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines))
    return survey([LogFile(path=path)], ServiceNames(["price"]))


@pytest.mark.parametrize(
    ("lines", "counts", "example"),
    [
        ([PLAIN, CALL, TRACED], (3, 2, 1), CALL),
        ([TRACED, PLAIN], (2, 1, 0), TRACED),
        ([PLAIN], (1, 0, 0), PLAIN),
    ],
    ids=["joined", "traced", "plain"],
)
def test_the_lines_of_a_service_are_worth_what_they_tell(
    tmp_path: Path, lines: list[str], counts: tuple[int, int, int], example: str
) -> None:
    logged = surveyed(tmp_path, *lines)["price"]
    assert (logged.lines, logged.traced, logged.calls) == counts
    assert logged.example == example


def test_a_file_of_several_services_is_told_apart(tmp_path: Path) -> None:
    stock = CALL.replace("price", "stock")
    assert surveyed(tmp_path, CALL, stock, name="all.log").keys() == {"price", "stock"}


def test_of_a_large_file_the_end_is_looked_at(tmp_path: Path) -> None:
    logged = surveyed(tmp_path, *[PLAIN] * 20_000, CALL)["price"]
    assert (logged.calls, logged.lines < 10_000) == (1, True)


def test_a_file_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert survey([LogFile(path=tmp_path / "none.log")], ServiceNames()) == {}


STRANGE = f'{{"service":"price","flow":"{TRACE}","verb":"GET","goal":"/p","reply":200}}'


def test_lines_that_a_mapping_would_join_are_told_with_it(tmp_path: Path) -> None:
    logged = surveyed(tmp_path, PLAIN, STRANGE, TRACED)["price"]
    assert logged.mapping["status"] == "reply"
    assert logged.example == STRANGE


def test_who_is_joined_already_needs_no_mapping(tmp_path: Path) -> None:
    assert surveyed(tmp_path, STRANGE, CALL, STRANGE)["price"].mapping == {}
