from __future__ import annotations

import pytest

from accord.config.lines import line_of, lines_of

TEXT = '''\
title = "x"
"quoted key" = 1

[stages.smoke]
tags = """
suite = "not a key"
"""
client.timeout-s = 3

[ environments . "my place" ]
start = ["a",
  "b"]
'''


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(("title",), 1, id="top"),
        pytest.param(("quoted key",), 2, id="quoted"),
        pytest.param(("stages", "smoke"), 4, id="table"),
        pytest.param(("stages", "smoke", "client", "timeout-s"), 8, id="dotted"),
        pytest.param(("environments", "my place", "start"), 11, id="spaces-in-a-heading"),
        pytest.param(("environments", "my place", "ready-s"), 10, id="nearest-table"),
        pytest.param(("nowhere",), 0, id="nowhere"),
    ],
)
def test_the_line_of_a_setting(path: tuple[str, ...], expected: int) -> None:
    assert line_of(path, lines_of(TEXT)) == expected
