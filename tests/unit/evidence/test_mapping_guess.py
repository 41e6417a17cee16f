import pytest

from accord.evidence.log_lines import parse
from accord.evidence.mapping_guess import guess

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
UUID = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"


@pytest.mark.parametrize(
    ("line", "mapping"),
    [
        (
            f'{{"korrelation":"{TRACE}","verb":"GET","ziel":"/prices","code":503,"dauer_ms":12}}',
            {
                "trace": "korrelation",
                "method": "verb",
                "path": "ziel",
                "status": "code",
                "milliseconds": "dauer_ms",
            },
        ),
        (
            f'{{"ctx":{{"flow":"{UUID}"}},"method":"GET","path":"/a","outcome":{{"reply":200}}}}',
            {"trace": "ctx.flow", "status": "outcome.reply"},
        ),
        (
            f'{{"traceID":"{TRACE}","inMethod":"GET","inUrl":"/p","inCode":404,"inDuration":"0.002"}}',
            {"method": "inMethod", "path": "inUrl", "status": "inCode", "seconds": "inDuration"},
        ),
        (
            f"flow={TRACE} verb=POST goal=/orders answer=201 cost=7",
            {"trace": "flow", "method": "verb", "path": "goal", "status": "answer"},
        ),
    ],
    ids=["json", "nested", "prefixed", "logfmt"],
)
def test_strange_names_are_told_by_the_look_of_their_values(
    line: str, mapping: dict[str, str]
) -> None:
    assert guess(line) == mapping
    record = parse(line, TRACE, names=mapping)
    assert record is not None
    assert record.event == "answered"


@pytest.mark.parametrize(
    "line",
    [
        '{"verb":"GET","goal":"/prices","code":503}',
        f'{{"flow":"{TRACE}","msg":"cache is cold"}}',
        f'{{"flow":"{TRACE}","verb":"GET","goal":"/a","size":503}}',
        f"prose of {TRACE}",
        "",
    ],
    ids=["no-trace", "no-request", "no-status", "prose", "nothing"],
)
def test_what_a_mapping_could_not_mend_has_none(line: str) -> None:
    assert guess(line) == {}
