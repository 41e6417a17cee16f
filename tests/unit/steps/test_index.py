from __future__ import annotations

import sys
from pathlib import Path

import pytest
from behave.matchers import ParseMatcher, get_step_matcher_factory
from behave.model import Step
from behave.step_registry import StepRegistry

from accord.model.catalogue import Fault
from accord.steps import load
from accord.steps.index import StepIndex, kinds_of, read_index
from accord.text import LANGUAGES, say
from fakes.scripted import fresh_registry

OWN = '''
from behave import given, register_type, use_step_matcher
from accord.steps import then, when

register_type(Fruit=str.upper)


@given("there are {n:d} cats")
def cats(context, n):
    """Cats exist."""


@when(en="{who:string} eats", zh_tw="{who:string}吃飯")
def eat(context, who):
    """Somebody has a meal.

    More of it.
    """


@then("the request succeeds")
def own(context): ...


use_step_matcher("re")
'''
PARSE = """
@given("a {fruit:Fruit} in a bag")
def bag(context, fruit): ...
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "steps" / "more").mkdir(parents=True)
    (tmp_path / "steps" / "accord.py").write_text("from accord.steps import load\nload()\n")
    (tmp_path / "steps" / "own.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "steps" / "parse.py").write_text(PARSE, encoding="utf-8")
    return tmp_path


def write(workspace: Path, name: str, text: str) -> None:
    (workspace / "steps" / name).write_text(text, encoding="utf-8")


def found(index: StepIndex, text: str, keyword: str = "given") -> list[str]:
    return [each.pattern for each in index.matches(text, keyword=keyword)]


def told(fault: Fault) -> str:
    return f"{fault.path}:{fault.line} {say(fault.message, 'en')}"


def test_every_example_of_the_vocabulary_matches_itself_alone(tmp_path: Path) -> None:
    index = read_index(tmp_path)
    wrong = [
        (each.example, hits)
        for each in index.definitions
        for hits in [index.matches(each.example, keyword=each.keyword)]
        if [(hit.function, hit.builtin) for hit in hits] != [(each.function, True)]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "keyword", "patterns"),
    [
        ("there are 3 cats", "given", ["there are {n:d} cats"]),
        ("there are 3 cats", "when", []),
        ("there are no cats", "given", []),
        ("a kiwi in a bag", "given", ["a {fruit:Fruit} in a bag"]),
        ("「Mei」吃飯", "when", ["{who:string}吃飯"]),
        ("「Mei」吃飯", "當", ["{who:string}吃飯"]),
        ("「Mei」吃飯", "And ", ["{who:string}吃飯"]),
        ("the request succeeds", "then", ["the request succeeds"]),
        ("the request fails", "Then ", ["the request {outcome}"]),
        ("the request fails", "那么", ["the request {outcome}"]),
        ("the request fails", "when", []),
        ('I send "x"', "given", ["I send {operation}"]),
    ],
)
def test_a_text_means_what_the_engine_would_run(
    workspace: Path, text: str, keyword: str, patterns: list[str]
) -> None:
    assert found(read_index(workspace), text, keyword) == patterns


def test_two_definitions_of_one_text_are_both_told(workspace: Path) -> None:
    write(workspace, "z.py", '@given("there are 3 {what}")\ndef more(context, what): ...\n')
    assert len(found(read_index(workspace), "there are 3 cats")) == 2


def test_workspace_definitions_know_where_they_stand_and_what_they_do(workspace: Path) -> None:
    index = read_index(workspace)
    own = {each.pattern: each for each in index.definitions if not each.builtin}
    eats = own["{who:string}吃飯"]
    assert (eats.location, eats.language, eats.doc, eats.example, eats.keyword) == (
        "steps/own.py:13",
        "zh-TW",
        "Somebody has a meal.",
        "「藍茶」吃飯",
        "when",
    )


def test_a_parse_step_has_no_language(workspace: Path) -> None:
    (cats,) = read_index(workspace).matches("there are 3 cats", keyword="given")
    assert (cats.language, cats.doc, cats.location) == ("", "Cats exist.", "steps/own.py:8")


@pytest.mark.parametrize("where", ["", "from accord.steps import given\n"], ids=["parse", "ours"])
def test_an_asynchronous_step_is_listed_as_written(workspace: Path, where: str) -> None:
    step = '@given("it waits")\nasync def wait(context):\n    """Some time."""\n'
    write(workspace, "late.py", where + step)
    (wait,) = read_index(workspace).matches("it waits", keyword="given")
    line = 1 + where.count("\n")
    assert (wait.function, wait.doc, wait.location) == (
        "wait",
        "Some time.",
        f"steps/late.py:{line}",
    )


def test_steps_in_nested_folders_are_left_to_who_imports_them(workspace: Path) -> None:
    write(workspace, "more/deep.py", '@given("it is deep")\ndef deep(context): ...\n')
    assert read_index(workspace).matches("it is deep", keyword="given") == ()


def test_steps_in_nested_folders_are_read_where_behave_is_told_so(workspace: Path) -> None:
    (workspace / "behave.ini").write_text("[behave]\nuse_nested_step_modules = true\n")
    write(workspace, "more/deep.py", '@given("it is deep")\ndef deep(context): ...\n')
    (deep,) = read_index(workspace).matches("it is deep", keyword="given")
    assert deep.location == "steps/more/deep.py:1"


def test_steps_beside_the_features_are_read(tmp_path: Path) -> None:
    (tmp_path / "features" / "steps").mkdir(parents=True)
    file = tmp_path / "features" / "steps" / "a.py"
    file.write_text('@given("it is")\ndef it(context): ...\n')
    (found,) = read_index(tmp_path).matches("it is", keyword="given")
    assert found.location == "features/steps/a.py:1"


def test_types_registered_beside_the_hooks_are_known(workspace: Path) -> None:
    hooks = "from behave import register_type\nregister_type(Pet=str)\n"
    (workspace / "environment.py").write_text(hooks)
    write(workspace, "pets.py", '@given("my {pet:Pet}")\ndef pet(context, pet): ...\n')
    index = read_index(workspace)
    assert (index.faults, found(index, "my cat")) == ((), ["my {pet:Pet}"])


def test_a_step_may_import_its_neighbour(workspace: Path) -> None:
    write(workspace, "shop_words.py", "NAME = 'shop'\n")
    use = 'from shop_words import NAME\n@given(f"a {NAME}")\ndef it(context): ...\n'
    write(workspace, "use.py", use)
    assert found(read_index(workspace), "a shop") == ["a shop"]


def test_nothing_of_a_workspace_stays_in_the_process(workspace: Path) -> None:
    write(workspace, "shop_words.py", "")
    write(workspace, "use.py", "import shop_words\n")
    factory = get_step_matcher_factory()
    with fresh_registry() as registry:
        before = {kind: list(steps) for kind, steps in registry.steps.items()}
        path, matcher = list(sys.path), factory.current_matcher
        read_index(workspace)
        after = {kind: list(steps) for kind, steps in registry.steps.items()}
    assert (after, sys.path, get_step_matcher_factory().current_matcher) == (before, path, matcher)
    assert ("Fruit" in ParseMatcher.TYPE_REGISTRY, "shop_words" in sys.modules) == (False, False)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("import nowhere_at_all\n", "steps/bad.py:1 This step file cannot be loaded: "
         "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("x = 1\ndef f(:\n", "steps/bad.py:2 This step file cannot be loaded: SyntaxError"),
        ("def f():\n    raise ValueError('no')\n\n\nf()\n", "steps/bad.py:2 This step file cannot "
         "be loaded: ValueError: no"),
        (
            "import os\nos._exit(0)\n",
            "steps/bad.py:2 This step file ends the whole process while it is loaded: os._exit(0)",
        ),
        ("raise SystemExit(3)\n", "steps/bad.py:1 This step file cannot be loaded: SystemExit: 3"),
        ("from accord.steps import then\n@then('a {x:strng}')\ndef f(context, x): ...\n",
         "steps/bad.py:2 The sentence \"a {x:strng}\" has a place of the kind 'strng'"),
        ("@given('is {n:d}')\ndef f(context, n): ...\n@given('is {m:d}')\ndef g(context, m): ...\n"
         "@given('is 3')\ndef h(context): ...\n", "steps/bad.py:5 Two steps mean the same text"),
    ],
    ids=["import", "syntax", "raises", "leaves", "exit", "sentence", "ambiguous"],
)  # fmt: skip
def test_a_bad_file_is_a_fault_and_the_others_are_read(
    workspace: Path, text: str, problem: str
) -> None:
    write(workspace, "bad.py", text)
    index = read_index(workspace)
    (fault,) = index.faults
    assert (told(fault)[: len(problem)], found(index, "there are 3 cats")) == (
        problem,
        ["there are {n:d} cats"],
    )


def test_a_fault_tells_what_to_do_in_every_language(workspace: Path) -> None:
    write(workspace, "bad.py", "import nowhere_at_all\n")
    (fault,) = read_index(workspace).faults
    assert fault.hint is not None
    hint = fault.hint
    assert all("nowhere_at_all" in say(hint, language) for language in LANGUAGES)


def test_a_malformed_pattern_that_behave_ignores_is_a_fault(workspace: Path) -> None:
    text = 'use_step_matcher("re")\n\n@given("a (b")\ndef f(context): ...\n'
    write(workspace, "bad.py", text)
    (fault,) = read_index(workspace).faults
    assert told(fault).startswith("steps/bad.py:3 The step's pattern")


def test_what_a_step_file_prints_is_not_the_commands_answer(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(workspace, "loud.py", "print('hello')\n")
    read_index(workspace)
    assert capsys.readouterr() == ("", "hello\n")


def test_a_step_is_listed_once_with_all_its_languages(workspace: Path) -> None:
    own = [each for each in read_index(workspace).sentences() if each.function == "eat"]
    assert [(each.patterns, each.examples) for each in own] == [
        (
            {"en": ("{who:string} eats",), "zh-TW": ("{who:string}吃飯",)},
            {"en": ('"blue tea" eats',), "zh-TW": ("「藍茶」吃飯",)},
        )
    ]


def test_every_built_in_step_has_every_language(tmp_path: Path) -> None:
    sentences = [each for each in read_index(tmp_path).sentences() if each.builtin]
    assert {tuple(each.patterns) for each in sentences} == {LANGUAGES}


def test_the_index_agrees_with_behaves_own_registry(registry: StepRegistry, tmp_path: Path) -> None:
    load()
    index = read_index(tmp_path)
    for definition in index.definitions:
        for kind in ("given", "when", "then"):
            theirs = registry.find_match(Step("x", 1, kind, kind, definition.example))
            ours = index.matches(definition.example, keyword=kind)
            names = (theirs and theirs.func.__name__, ours and ours[0].function)
            assert names[0] == (names[1] or None)


def test_and_is_whatever_came_before_it() -> None:
    keywords = ["假設 ", "而且", "當", "* ", "那麼", "But "]
    assert kinds_of(keywords) == ["given", "given", "when", "when", "then", "then"]


def test_a_step_of_the_workspace_is_no_built_in_whoever_declared_it(workspace: Path) -> None:
    own = [d for d in read_index(workspace).definitions if not d.location.startswith("accord/")]
    assert len({d.function for d in own}) > 2
    assert not any(definition.builtin for definition in own)
