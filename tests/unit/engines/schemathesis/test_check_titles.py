from __future__ import annotations

import pytest

from accord.engines.schemathesis.check_titles import check_title
from accord.engines.schemathesis.directed.suspicions import _OF_THE_ENGINE
from accord.engines.schemathesis.options import STATE_CHECKS
from accord.text import say


@pytest.mark.parametrize("check", STATE_CHECKS)
def test_every_check_of_state_and_roles_says_what_it_asks(check: str) -> None:
    name, _ = _OF_THE_ENGINE.get(check, (check, check))
    assert check_title(name) is not None


def test_every_check_of_the_engine_says_what_it_asks() -> None:
    import schemathesis.specs.openapi.checks as of_the_engine
    from schemathesis.checks import CHECKS

    assert of_the_engine
    assert [name for name in CHECKS.get_all_names() if check_title(name) is None] == []


def test_of_a_team_s_own_check_only_the_name_is_known() -> None:
    assert check_title("carries_our_header") is None


def test_it_is_said_in_the_reader_s_language() -> None:
    title = check_title("not_a_server_error")
    assert title is not None
    assert say(title, "zh-TW") == "任何請求都不會讓它內部出錯"
