"""How templates are found, and what they may not do."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from accord.reports.site.rendering import environment, environments


def rendered(source: str, **context: object) -> str:
    return environment().from_string(source).render(**context)


def test_what_is_given_is_escaped() -> None:
    assert rendered("{{ title }}", title="<script>") == "&lt;script&gt;"


def test_a_name_that_is_not_there_is_an_error_and_no_empty_place() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ titel }}", title="x")


def test_what_is_called_but_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("{{ titel() }}")


def test_macros_escape_also_when_they_are_called_in_loops() -> None:
    macro = "{% macro bold(it) %}<b>{{ it }}</b>{% endmacro %}"
    source = macro + "{% for it in names %}{{ bold(it) }}{% endfor %}"
    assert rendered(source, names=["<", "x"]) == "<b>&lt;</b><b>x</b>"


def test_templates_may_ask_for_what_was_named_once_for_all_pages() -> None:
    by_root = environments(lambda root: {"place": lambda name: f"{root}{name}"})
    assert by_root["../"].from_string("{{ place('a') }}").render() == "../a"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://shop.example/goods?id=1", "/goods?id=1"),
        ("http://shop.example", "http://shop.example"),
        ("http://shop.example?id=1", "/?id=1"),
    ],
)
def test_of_an_address_pages_show_what_was_asked_of_the_service(url: str, target: str) -> None:
    assert rendered("{{ url|target }}", url=url) == target


def test_indentation_of_a_template_is_not_on_the_page() -> None:
    source, _, _ = environment().loader.get_source(environment(), "home.html")  # type: ignore[union-attr]
    assert all(line == line.strip() for line in source.splitlines())


def test_pages_are_written_where_compiled_templates_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"_jinja2-cache-{os.getuid()}").write_text("a file stands in its place")
    assert rendered("{{ 1 }}") == "1"


def test_a_template_is_compiled_once_for_all_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment().get_template("home.html")
    assert any(tmp_path.rglob("__accord_*.cache"))


def test_a_process_asks_once_for_what_was_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment().get_template("home.html")
    for file in tmp_path.rglob("__accord_*.cache"):
        file.unlink()
    environment().get_template("home.html")
    assert not any(tmp_path.rglob("__accord_*.cache"))


def test_what_is_handed_on_as_a_list_or_by_names_arrives() -> None:
    source = "{{ '{}{}{x}'.format(*names, **more) }}"
    assert rendered(source, names=["a", "b"], more={"x": "c"}) == "abc"
