"""Detail of a very large site, compressed and opened on demand."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode

from accord.reports.site.packing import Pack


def unpacked(script: str) -> dict[str, str]:
    matched = re.fullmatch(r'accord\.pack\("feature-1","([^"]+)"\);\n', script)
    assert matched is not None
    details: dict[str, str] = json.loads(gzip.decompress(b64decode(matched[1])))
    return details


def test_a_detail_is_found_again_by_the_name_a_page_calls_it_by() -> None:
    pack = Pack("feature-1")
    names = [pack.add("<p>one</p>"), pack.add("<p>二</p>")]
    assert names == ["feature-1/0", "feature-1/1"]
    assert unpacked(pack.script()) == {"0": "<p>one</p>", "1": "<p>二</p>"}


def test_nothing_packed_is_no_script() -> None:
    assert Pack("feature-1").script() == ""


def test_no_time_is_in_the_bytes_that_the_same_details_are() -> None:
    pack = Pack("feature-1")
    pack.add("<p>one</p>")
    matched = re.search(r',"([^"]+)"\);', pack.script())
    assert matched is not None
    assert b64decode(matched[1])[4:8] == bytes(4)
