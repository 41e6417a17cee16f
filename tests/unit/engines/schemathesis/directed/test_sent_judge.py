from __future__ import annotations

from accord.engines.schemathesis.directed.sent_judge import CheckRules


def test_a_status_that_a_team_expects_is_no_error() -> None:
    rules = CheckRules(expected=frozenset({"503", "52x", "4xx"}))
    assert [rules.expects(status) for status in (503, 404, 500)] == [True, True, False]
