"""Files that people take for parts of a suite and that nothing reads: gone, and silently."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accord.model.catalogue import Fault
from accord.model.feature_rules import FeatureRules
from accord.model.message import message

_DOCUMENTS: Final = (".yaml", ".yml", ".json")
# As Windows' editor saves a text, and as other tools name features that are Markdown.
_ADDED: Final = (".txt", ".md")
_MOST_BYTES: Final = 1_000_000


def _says(*patterns: str) -> Callable[[str], bool]:
    compiled = [re.compile(pattern, re.MULTILINE) for pattern in patterns]
    return lambda text: all(pattern.search(text) for pattern in compiled)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A folder of a suite: which endings are read there, and how such a file is told by its text.

    ``is_flat``: files of its own folders are read only if something names them.
    """

    name: str
    endings: tuple[str, ...]
    looks_right: Callable[[str], bool]
    is_flat: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _OtherNames:
    """Names that people give to what is read under one name alone; ``patterns`` are of those.

    ``right`` is that name, and where it begins with a dot the ending of those beside the file.
    """

    right: str
    patterns: tuple[str, ...]
    looks_right: Callable[[str], bool]


_OTHER_NAMES: Final = (
    _OtherNames(
        right="accord.toml",
        patterns=("accord.yaml", "accord.yml", ".accord.toml"),
        looks_right=_says(r"^\s*\[?(?:environments|stages|reports|client)\b"),
    ),
    _OtherNames(
        right="specs/services.toml",
        patterns=(
            "specs/service.toml",
            "specs/services.y*ml",
            "specs/services.json",
            "services.toml",
        ),
        looks_right=_says(r"""^\s*\[?["'{]*\s*["']?services\b"""),
    ),
    # As Flowable and Activiti name what they save, and others whatever is XML; tables of decisions
    # and plans of cases, DMN and CMMN, begin as flows do.
    _OtherNames(
        right=".bpmn",
        patterns=("specs/flows/**/*.xml",),
        looks_right=_says(r"<(?:[\w-]+:)?definitions\b(?![^>]*/spec/(?:DMN|CMMN)/)"),
    ),
    _OtherNames(
        right=".md",
        patterns=("specs/requirements/**/*.txt", "specs/requirements/**/*.markdown"),
        looks_right=_says(r"^#\s+[A-Za-z]"),
    ),
)

_FOLDERS: Final = (
    _Folder(
        name="features",
        endings=(".feature",),
        looks_right=lambda text: bool(text.strip()),
        is_flat=False,
    ),
    _Folder(
        name="contracts",
        endings=_DOCUMENTS,
        looks_right=_says(r"""(?:^|{)\s*["']?(?:openapi|swagger)["']?\s*:"""),
        # Files of its folders are parts of others, or released versions.
        is_flat=False,
    ),
    _Folder(
        name="load",
        endings=(".toml",),
        looks_right=_says(r"^\s*(?:scenarios|script)\s*=|^\s*\[\[scenarios\]\]"),
    ),
    _Folder(
        name="load",
        endings=(".py",),
        looks_right=_says(r"^\s*(?:from|import)\s+locust\b"),
        is_flat=False,
    ),
    _Folder(
        name="chaos",
        endings=_DOCUMENTS,
        looks_right=_says(r"""(?:^|{)\s*["']?steady-state-hypothesis["']?\s*:"""),
    ),
)


def passed_over(workspace: Path, rules: FeatureRules) -> tuple[Fault, ...]:
    """A fault for each such file; ``rules`` name folders of features that are read elsewhere."""
    read = {Path(place).parts[0] for place in rules.places if Path(place).parts}
    faults: list[Fault] = []
    for folder in _FOLDERS:
        faults += _in_place(workspace, folder)
        # Where steps stand at the root, features are read wherever they are.
        if folder.name != "features" or "." not in rules.places:
            faults += _misplaced(workspace, folder, read)
    faults += [fault for names in _OTHER_NAMES for fault in _otherwise_named(workspace, names)]
    return tuple({fault.path: fault for fault in faults}.values())


def is_no_file(path: Path) -> bool:
    """Whether something else than a file has that name: a folder, or a pipe that never ends."""
    return path.exists() and not path.is_file()


def not_a_file(path: str) -> Fault:
    """What is told of it."""
    return Fault(path=path, message=message("sources.not-a-file"), unreadable=True)


def _in_place(workspace: Path, folder: _Folder) -> Iterator[Fault]:
    top = workspace / folder.name
    for file in _entries(top):
        path = file.relative_to(workspace).as_posix()
        if file.suffix in folder.endings and is_no_file(file):
            yield not_a_file(path)
        elif file.suffix in folder.endings and file.is_symlink() and not file.exists():
            yield Fault(path=path, message=message("sources.link-nowhere"), unreadable=True)
        elif _is_misnamed(file, folder) and _says_so(file, folder.looks_right):
            yield wrong_ending(path)
        elif _is_too_deep(file, folder, top) and _says_so(file, folder.looks_right):
            yield _elsewhere(path, folder)


def _otherwise_named(workspace: Path, names: _OtherNames) -> Iterator[Fault]:
    is_ending = names.right.startswith(".")
    if not is_ending and (workspace / names.right).exists():
        return
    for file in (file for name in names.patterns for file in sorted(workspace.glob(name))):
        # A folder's own explanation has a heading too, and is no requirement.
        if file.stem.lower() != "readme" and _says_so(file, names.looks_right):
            path = file.relative_to(workspace)
            name = f"{_without_endings(path)}{names.right}" if is_ending else names.right
            hint = message("sources.other-name.hint", name=name)
            yield Fault(path=path.as_posix(), message=message("sources.other-name"), hint=hint)


def _without_endings(path: Path) -> str:
    stem = path.with_suffix("")
    return (stem.with_suffix("") if stem.suffix.startswith(".bpmn") else stem).as_posix()


def _is_too_deep(file: Path, folder: _Folder, top: Path) -> bool:
    return folder.is_flat and file.parent != top and file.suffix in folder.endings


def _misplaced(workspace: Path, folder: _Folder, read: Collection[str]) -> Iterator[Fault]:
    for place in sorted(workspace.glob("*")) if workspace.is_dir() else ():
        if not _is_nearly(place.name, folder.name) or not place.is_dir():
            continue
        if place.name in read or _is_same(place, workspace / folder.name):
            continue
        for file in _entries(place):
            if file.suffix.lower() in folder.endings and _says_so(file, folder.looks_right):
                yield _elsewhere(file.relative_to(workspace).as_posix(), folder)


def _is_nearly(name: str, wanted: str) -> bool:
    """``feature``, ``Features`` or ``loads``: what is meant is plain."""
    return name != wanted and name.casefold().rstrip("s") == wanted.rstrip("s")


def _is_same(place: Path, read: Path) -> bool:
    # Some file systems know one folder by both names, and links lead from one to the other.
    return read.exists() and place.samefile(read)


def _is_misnamed(file: Path, folder: _Folder) -> bool:
    return file.suffix not in folder.endings and _as_meant(file).suffix in folder.endings


def _as_meant(file: Path) -> Path:
    """The name without what editors put behind it, its ending in small letters."""
    name = file.name.strip()
    for added in _ADDED:
        name = name.removesuffix(added)
    meant = file.with_name(name or file.name)
    return meant.with_suffix(meant.suffix.lower())


def _says_so(file: Path, looks_right: Callable[[str], bool]) -> bool:
    try:
        if not file.is_file() or file.stat().st_size > _MOST_BYTES:
            return False
        return looks_right(file.read_text(encoding="utf-8-sig", errors="replace"))
    except OSError:
        return False


def _entries(top: Path) -> Iterator[Path]:
    """Everything below a folder that has an ending, folders too."""
    for inner, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        yield from (Path(inner, name) for name in sorted([*names, *folders]) if "." in name[1:])


def wrong_ending(path: str) -> Fault:
    """What is told of a file whose ending is in capitals, or stands before another one."""
    place = Path(path)
    return Fault(
        path=path,
        message=message("sources.suffix-case", suffix=place.suffix),
        hint=message("sources.suffix-case.hint", name=_as_meant(place).name),
        unreadable=True,
    )


def _elsewhere(path: str, folder: _Folder) -> Fault:
    return Fault(
        path=path,
        message=message("sources.elsewhere", folder=f"{folder.name}/"),
        hint=message("sources.elsewhere.hint", name=f"{folder.name}/{Path(path).name}"),
        unreadable=True,
    )
