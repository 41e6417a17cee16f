"""A secret is masked beside a name that no sign joins to it, and a word beside one stays."""

from __future__ import annotations

import pytest

from accord.evidence import Masks
from fakes.written_secrets import SECRET


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"field":"password","message":"short","rejectedValue":"@"}', id="rejected"),
        pytest.param(
            '{"input":"@","type":"short","loc":["body","password"]}', id="input-of-a-place"
        ),
        pytest.param('{"key":"token","type":"string","value":"@"}', id="field-in-between"),
        pytest.param(
            "<tr><td>Api-Token</td>\n  <td><pre>&#x27;@&#x27;</pre></td></tr>", id="cells"
        ),
        pytest.param('<entry key="password">@</entry>', id="element-with-its-name"),
        pytest.param("<password><![CDATA[ @ ]]></password>", id="element-of-a-text"),
        pytest.param("&lt;a:Password&gt;@&lt;/a:Password&gt;", id="element-that-was-escaped"),
        pytest.param('.withPassword("@")', id="call"),
        pytest.param("client.login('ann', '@')", id="call-that-signs-in"),
        pytest.param('When I enter "@" as the password', id="name-afterwards"),
        pytest.param("輸入「@」作為密碼", id="name-afterwards-in-chinese"),
        pytest.param("args:\n  - --api-token\n  - @\n", id="options-in-lines"),
        pytest.param('~ api_key = "old" -> "@"', id="what-replaces-it"),
    ],
)
def test_a_secret_of_a_pair_is_masked(text: str) -> None:
    assert SECRET not in Masks().text(text.replace("@", SECRET))


@pytest.mark.parametrize(
    "text",
    [
        "<th>Password</th><th>Role</th>",
        'getToken("orders")',
        'login("ann", "customer")',
        '"tea" as the drink',
        '<a name="token">Tokens</a>',
        '{"field":"colour","message":"short","rejectedValue":"Zq7kXv39xLmT2yB8"}',
        "args:\n  - --api-token\n  - --port\n",
    ],
)
def test_what_is_paired_with_no_secret_stays(text: str) -> None:
    assert Masks().text(text) == text
