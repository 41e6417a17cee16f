"""Where each page of the site lives: stable names made from ids, safe on every file system."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from typing import Final

from accord.model.ids import split_row

_NOT_ASCII_WORD: Final = re.compile(r"[^a-z0-9]+")
# Windows counts the whole path, of which unpacked archives take a good part.
_LONGEST: Final = 40


@lru_cache(maxsize=8192)
def file_stem(id: str) -> str:
    """A file name for an id: readable where the id is ASCII, unique in any case.

    Chinese letters are left out because archives and servers still mangle such file names.
    """
    name = id.rpartition("#")[2].casefold().removesuffix(".feature").removeprefix("features/")
    readable = _NOT_ASCII_WORD.sub("-", name)[:_LONGEST].strip("-")
    # Of the id as it is: file systems that ignore case would make one page of two.
    digest = sha256(id.encode()).hexdigest()[:10]
    return f"{readable}-{digest}" if readable else digest


def feature_address(id: str) -> str:
    """The page of a feature, relative to the site's folder."""
    return f"f/{file_stem(id)}.html"


def page_stem(id: str) -> str:
    """The name shared by all rows of an outline, without folder and suffix."""
    return file_stem(split_row(id)[0])


def anchor(id: str) -> str:
    """The place of an example row on its page, or nothing for a plain scenario."""
    return _row_anchor(split_row(id)[1])


def _row_anchor(row: str) -> str:
    return f"row-{row}" if row else ""


def operation_address(id: str) -> str:
    """The page of an operation, relative to the site's folder."""
    return f"api/{file_stem(id)}.html"


def service_address(name: str) -> str:
    """The page of a service, relative to the site's folder."""
    return f"services/{file_stem(name)}.html"


def requirement_address(id: str, criterion: str = "") -> str:
    """The page of a requirement, with the place of a criterion, relative to the site's folder."""
    place = f"#{criterion_anchor(criterion)}" if criterion and criterion != id else ""
    return f"requirements/{file_stem(id)}.html{place}"


def criterion_anchor(id: str) -> str:
    """The place of a criterion on the page of its requirement."""
    return f"c-{file_stem(id)}"


def capability_address(name: str) -> str:
    """The page of a capability, relative to the site's folder."""
    return f"capabilities/{file_stem(name)}.html" if name else "features.html"


def flow_address(id: str, node: str = "") -> str:
    """The page of a flow, with the place of a node, relative to the site's folder."""
    return f"flows/{file_stem(id)}.html" + (f"#{node_anchor(node)}" if node else "")


def node_anchor(id: str) -> str:
    """The place of a node on the page of its flow."""
    return f"n-{file_stem(id)}"


def profile_address(id: str) -> str:
    """The page of a load profile, or the place of a scenario in it (``<profile>#<scenario>``)."""
    profile, _, scenario = id.partition("#")
    place = f"#s-{file_stem(scenario)}" if scenario else ""
    return f"load/{_of_file(profile)}.html{place}"


def experiment_address(id: str) -> str:
    """The page of a chaos experiment, relative to the site's folder."""
    return f"chaos/{_of_file(id)}.html"


def _of_file(path: str) -> str:
    return file_stem(path.rpartition("/")[2].rpartition(".")[0] or path)


def scenario_address(id: str) -> str:
    """The page of a scenario, with the row's anchor, relative to the site's folder."""
    # Divided once: a large site asks for tens of thousands.
    sheet, row = split_row(id)
    return sheet_address(file_stem(sheet)) + (f"#{_row_anchor(row)}" if row else "")


def sheet_address(stem: str) -> str:
    """The page that all rows of an outline share, relative to the site's folder."""
    return f"s/{stem}.html"


def pack_address(file: str) -> str:
    """The packed detail of a feature's cases, relative to the site's folder."""
    return f"p/{file}.js"


def script_address(finding: str) -> str:
    """The shell script that makes a finding's calls again, relative to the site's folder."""
    return f"scripts/{file_stem(finding)}.sh"


def changes_address(run: str) -> str:
    """The page of what changed since a run, relative to the site's folder."""
    return f"changes/{file_stem(run)}.html"
