"""What real scenarios come to, each kind of step, tag, hook and call once."""

from __future__ import annotations

import pytest

from accord.model.status import Status
from fakes import goods
from fakes.probed import Probed, assign, probe, write

pytestmark = pytest.mark.engine

FILES = {
    "features/steps.feature": """
        Feature: steps
          Background:
            Given a thing
          Scenario: passes
            When it runs
          Scenario: fails
            Then it does not hold
            And it works
          Scenario: fails without words
            Then it does not hold at all
          Scenario: has a defect
            Then its code is wrong
          Scenario: leaves
            Then it calls exit
          Scenario: nobody defined
            Then 3 owls bring "post"
          Scenario: not written yet
            Then it will come
          Scenario: bad value
            Then it takes 1x days
          Scenario: fails inside
            Then steps inside: it does not hold
          Scenario: undefined inside
            Then steps inside: 3 owls bring "post"
          Scenario: defect inside
            Then steps inside: its code is wrong
          Scenario: skips itself
            Then it is not for us
            And it does not hold
          Scenario: runs async
            Then it waits
          Scenario: prints
            Then it prints and attaches
          Scenario: empty
          Scenario Outline: row <n>
            Then <n> is 1
            Examples:
              | n |
              | 1 |
              | 2 |
          Rule: a rule
            Background:
              Given a table
                | a | b |
                | 1 | 2 |
            Scenario: in a rule
              Then a text
                \"\"\"
                two
                lines
                \"\"\"
    """,
    "features/tags.feature": """
        Feature: tags
          @wip
          Scenario: wip fails
            Then it does not hold
          @wip
          Scenario: wip has a defect
            Then its code is wrong
          @wip
          Scenario: wip passes
            Then it works
          @xfail
          Scenario: known to fail
            Then it does not hold
          @xfail
          Scenario: passes again
            Then it works
          @xfail
          Scenario: known to fail but broken
            Then its code is wrong
          @skip
          Scenario: skipped by tag
            Then it does not hold
          @wip @break.before_scenario
          Scenario: wip whose hook raises
            Then it works
    """,
    "features/hooks.feature": """
        Feature: hooks
          @break.before_scenario
          Scenario: before_scenario raises
            Then it works
          @break.after_scenario
          Scenario: after_scenario raises
            Then it works
          @break.before_tag
          Scenario: before_tag raises
            Then it works
          @break.after_tag
          Scenario: after_tag raises
            Then it works
          @break.before_step
          Scenario: before_step raises
            Then it works
          @break.after_step
          Scenario: after_step raises
            Then it works
          @break.cleanup
          Scenario: a cleanup raises
            Then it works
          @fixture.bad
          Scenario: a fixture raises
            Then it works
          @fixture.untidy
          Scenario: a fixture's end raises
            Then it works
          @break.after_scenario
          Scenario: fails and its hook raises
            Then it does not hold
          @fixture.good
          Scenario: has a fixture
            Then the fixture is there
          @break.exit
          Scenario: a hook leaves
            Then it works
    """,
    "features/cut.feature": """
        Feature: cut
          Background:
            Given a thing
          Scenario: loses its end
            When it runs
            Then it does not hold
          Scenario: loses everything
            Then it does not hold
          Scenario: loses a step while it runs
            When it runs
            Then it works
            And it does not hold
          Scenario: leaves its background out
            Then it works
          Scenario: has its words changed
            Then it does not hold
          Scenario: gets a copy of its steps
            Then it works
    """,
    "features/taken.feature": """
        Feature: taken
          Scenario: is taken out of its feature
            Then it does not hold
          Scenario: stays
            Then it works
    """,
    "features/before.feature": """
        Feature: before_feature raises
          Scenario: never begun
            Then it works
    """,
    "features/calls.feature": """
        Feature: calls
          Scenario: keeps the contract
            When goods 1 are read
            Then it works
          Scenario: breaks the contract
            When goods 2 are read
            Then it works
          Scenario: breaks the contract and fails
            When goods 2 are read
            Then it works
            And it does not hold
            And it works
          Scenario: gets no answer
            When nobody is asked
          Scenario: breaks the contract before a step nobody defined
            When goods 2 are read
            Then 3 owls bring "post"
            And it works
          Scenario: undocumented
            When something else is read
    """,
    "features/bom.feature": "\ufeffFeature: bom\n  Scenario: with a mark\n    Then it works\n",
    "features/zh.feature": """
        # language: zh-TW
        功能: 中文
          場景: 中文情境
            假如 一件東西
          場景: 還沒寫
            那麼 有 3 件「牛奶」
    """,
    "steps/all.py": """
        import sys
        from behave import given, then, when
        from behave.api.pending_step import StepNotImplementedError

        @given("a thing")
        @given("一件東西")
        @when("it runs")
        @then("it works")
        def works(context):
            pass

        @then("it does not hold")
        def does_not_hold(context):
            assert 90 == 100, "costs 100, expected 90"

        @then("it does not hold at all")
        def not_at_all(context):
            total = 90
            assert total == 100

        @then("its code is wrong")
        def wrong(context):
            raise KeyError("token")

        @then("it calls exit")
        def leave(context):
            sys.exit(3)

        @then("it will come")
        def will_come(context):
            raise StepNotImplementedError("soon")

        def whole(text):
            return int(text)
        whole.pattern = ".*"

        from behave import register_type
        register_type(Whole=whole)

        @then("it takes {days:Whole} days")
        def takes(context, days):
            pass

        @then("steps inside: {text}")
        def inside(context, text):
            context.execute_steps(f"Then {text}")

        @then("it is not for us")
        def not_for_us(context):
            context.scenario.skip("not for us")

        @then("it waits")
        async def waits(context):
            import asyncio
            await asyncio.sleep(0.001)
            context.waited = True

        @then("it prints and attaches")
        def prints(context):
            print("hello from a step")
            print("and from stderr", file=sys.stderr)
            context.attach("text/plain", b"a note")

        @then("{n:d} is 1")
        def is_one(context, n):
            assert n == 1, f"{n} is not 1"

        @given("a table")
        def table(context):
            assert context.table[0]["b"] == "2"

        @then("a text")
        def text(context):
            assert context.text == "two\\nlines"

        @then("the fixture is there")
        def fixture_there(context):
            assert context.good == "good"

        @when("goods {number:d} are read")
        def read(context, number):
            context.accord.send("readGoods", values={"id": number})

        @when("nobody is asked")
        def nobody(context):
            context.accord.client.request("absent", "GET", "/")

        @when("something else is read")
        def something(context):
            context.accord.client.request("goods", "GET", "/nothing")
    """,
    "environment.py": """
        import copy
        from behave import fixture, use_fixture
        from accord.steps.hooks import after_all, after_step as ours, before_all

        def broken(context, name):
            if f"break.{name}" in context.tags:
                raise RuntimeError(f"{name} is broken")

        def before_feature(context, feature):
            if feature.name == "before_feature raises":
                raise RuntimeError("no feature today")
            if feature.name == "taken":
                taken = "is taken out of its feature"
                feature.run_items = [s for s in feature.run_items if s.name != taken]

        def before_step(context, step):
            broken(context, "before_step")
            if context.scenario.name == "loses a step while it runs":
                del context.scenario.steps[2:]

        def before_scenario(context, scenario):
            broken(context, "before_scenario")
            if "break.exit" in context.tags:
                raise SystemExit(9)
            if scenario.name == "loses its end":
                del scenario.steps[1:]
            if scenario.name == "loses everything":
                scenario.steps = []
            if scenario.name == "leaves its background out":
                scenario.use_background = False
            if scenario.name == "has its words changed":
                scenario.steps[0].name = "it works"
            if scenario.name == "gets a copy of its steps":
                scenario.steps = [copy.copy(step) for step in scenario.steps]
            if "break.cleanup" in context.tags:
                context.add_cleanup(lambda: 1 / 0)

        def after_scenario(context, scenario):
            broken(context, "after_scenario")

        def after_step(context, step):
            ours(context, step)
            broken(context, "after_step")

        @fixture
        def good(context):
            context.good = "good"
            yield

        @fixture
        def untidy(context):
            yield
            raise RuntimeError("cannot tidy up")

        @fixture
        def bad(context):
            raise RuntimeError("cannot set up")
            yield

        def before_tag(context, tag):
            if tag == "break.before_tag":
                raise RuntimeError("before_tag is broken")
            if tag.startswith("fixture."):
                use_fixture(globals()[tag.removeprefix("fixture.")], context)

        def after_tag(context, tag):
            if tag == "break.after_tag":
                raise RuntimeError("after_tag is broken")
    """,
}
PASSED, FAILED, BROKEN = Status.PASSED, Status.FAILED, Status.BROKEN
PENDING, SKIPPED = Status.PENDING, Status.SKIPPED
EXPECTED = {
    "passes": (PASSED, ""),
    "fails": (FAILED, "costs 100, expected 90"),
    "fails without words": (FAILED, "`assert total == 100` does not hold (steps/all.py:"),
    "has a defect": (BROKEN, "KeyError: 'token'"),
    "leaves": (BROKEN, "sys.exit(3)"),
    "nobody defined": (PENDING, '3 owls bring "post"'),
    "not written yet": (PENDING, "soon"),
    "bad value": (BROKEN, "1x"),
    "fails inside": (FAILED, "costs 100, expected 90"),
    "undefined inside": (PENDING, "3 owls"),
    "defect inside": (BROKEN, "KeyError: 'token'"),
    "skips itself": (SKIPPED, "not for us"),
    "runs async": (PASSED, ""),
    "prints": (PASSED, ""),
    "empty": (PENDING, "no steps"),
    "in a rule": (PASSED, ""),
    "wip fails": (PENDING, "@wip"),
    "wip has a defect": (PENDING, "@wip"),
    "wip passes": (PASSED, ""),
    "known to fail": (PENDING, "costs 100"),
    "passes again": (FAILED, "remove @xfail"),
    "known to fail but broken": (BROKEN, "KeyError"),
    "skipped by tag": (SKIPPED, "@skip"),
    "wip whose hook raises": (BROKEN, "before_scenario is broken"),
    "before_scenario raises": (BROKEN, "before_scenario is broken"),
    "after_scenario raises": (BROKEN, "after_scenario is broken"),
    "before_tag raises": (BROKEN, "before_tag is broken"),
    "after_tag raises": (BROKEN, "after_tag is broken"),
    "before_step raises": (BROKEN, "before_step is broken"),
    "after_step raises": (BROKEN, "after_step is broken"),
    "a cleanup raises": (BROKEN, "ZeroDivisionError"),
    "a fixture raises": (BROKEN, "cannot set up"),
    "a fixture's end raises": (BROKEN, "cannot tidy up"),
    "has a fixture": (PASSED, ""),
    "a hook leaves": (BROKEN, "end"),
    "never begun": (BROKEN, "no feature today"),
    "loses its end": (BROKEN, "taken off the scenario by a hook or another step: it does not hold"),
    "loses everything": (BROKEN, "taken off the scenario"),
    "loses a step while it runs": (
        BROKEN,
        "taken off the scenario by a hook or another step: it does not hold",
    ),
    "leaves its background out": (PASSED, ""),
    "has its words changed": (PASSED, ""),
    "gets a copy of its steps": (PASSED, ""),
    "is taken out of its feature": (BROKEN, "never came to this scenario"),
    "stays": (PASSED, ""),
    "keeps the contract": (PASSED, ""),
    "breaks the contract": (FAILED, "goods/readGoods broke its contract"),
    "gets no answer": (FAILED, ""),
    "undocumented": (FAILED, "/nothing"),
    "with a mark": (PASSED, ""),
    "中文情境": (PASSED, ""),
    "還沒寫": (PENDING, "牛奶"),
}


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    folder = write(tmp_path_factory.mktemp("workspace"), FILES)
    contract = goods.contract(folder)
    with goods.serving() as address:
        addresses = {"goods": address, "absent": "http://127.0.0.1:1"}
        return probe(
            assign(folder, addresses=addresses, contracts=(contract,), options={"workers": 4})
        )


@pytest.mark.parametrize(
    ("title", "status", "words"),
    [pytest.param(title, *expected, id=title) for title, expected in EXPECTED.items()],
)
def test_scenario_comes_to(probed: Probed, title: str, status: Status, words: str) -> None:
    assert (probed.case(title).status, words in probed.reason(title)) == (status, True), (
        probed.reason(title)
    )


def test_every_planned_case_is_accounted_for(probed: Probed) -> None:
    assert (probed.stage.lost, probed.stage.unplanned, probed.run.damage) == ((), (), [])


def test_a_stage_that_ran_to_its_end_is_finished(probed: Probed) -> None:
    assert (probed.stage.finished, probed.code) == (True, 0), probed.output


def test_rows_of_an_outline_are_cases_of_their_own(probed: Probed) -> None:
    rows = [case for case in probed.stage.cases.values() if "#row-n" in case.id]
    assert [row.status for row in rows] == [PASSED, FAILED]


def test_steps_not_reached_are_told_as_skipped(probed: Probed) -> None:
    steps = probed.case("fails").attempts[-1].steps
    assert [step.status for step in steps] == [PASSED, FAILED, SKIPPED]


def test_a_background_that_was_left_out_is_told(probed: Probed) -> None:
    steps = probed.case("leaves its background out").attempts[-1].steps
    assert [(step.text, step.status) for step in steps] == [
        ("it works", PASSED),
        ("a thing", SKIPPED),
    ]


def test_steps_keep_line_keyword_and_definition(probed: Probed) -> None:
    step = probed.case("fails").attempts[-1].steps[1]
    assert (step.keyword, step.line, step.definition.rpartition(":")[0]) == (
        "Then",
        8,
        "steps/all.py",
    )


def test_a_failed_step_has_the_trace_of_the_workspace_alone(probed: Probed) -> None:
    detail = probed.case("fails").attempts[-1].steps[1].detail
    assert ("steps/all.py" in detail, "site-packages" in detail) == (True, False)


def test_a_pending_step_has_python_to_paste(probed: Probed) -> None:
    detail = probed.case("nobody defined").attempts[-1].steps[-1].detail
    assert '@then("{count:int} owls bring {text:string}")' in detail


def test_a_pending_chinese_step_has_a_chinese_sentence_to_paste(probed: Probed) -> None:
    detail = probed.case("還沒寫").attempts[-1].steps[-1].detail
    assert '@then(zh_tw="有 {count:int} 件{text:string}")' in detail


def test_output_belongs_to_the_step_that_printed_it(probed: Probed) -> None:
    steps = probed.case("prints").attempts[-1].steps
    assert [step.output for step in steps] == ["", "hello from a step\nand from stderr"]


def test_attachments_are_kept_as_evidence(probed: Probed) -> None:
    evidence = probed.case("prints").attempts[-1].evidence
    assert [(probed.folder / each.path).read_bytes() for each in evidence] == [b"a note"]


def test_a_cleanup_that_raised_is_a_step_with_its_words(probed: Probed) -> None:
    last = probed.case("a cleanup raises").attempts[-1].steps[-1]
    assert (last.kind, last.status, "ZeroDivisionError" in last.detail) == (
        "cleanup",
        BROKEN,
        True,
    )


def test_the_end_of_a_fixture_is_told_by_the_name_of_the_fixture(probed: Probed) -> None:
    assert probed.case("a fixture's end raises").attempts[-1].steps[-1].text == "untidy"


def test_a_failed_step_and_a_raising_hook_are_both_told(probed: Probed) -> None:
    reason = probed.reason("fails and its hook raises")
    status = probed.case("fails and its hook raises").status
    assert (status, "costs 100" in reason, "after_scenario is broken" in reason) == (
        FAILED,
        True,
        True,
    )


def test_steps_after_a_broken_contract_still_run(probed: Probed) -> None:
    steps = probed.case("breaks the contract").attempts[-1].steps
    assert [step.status for step in steps] == [FAILED, PASSED]


def test_a_step_nobody_defined_ends_a_scenario_that_was_let_go_on(probed: Probed) -> None:
    case = probed.case("breaks the contract before a step nobody defined")
    steps = [step.status for step in case.attempts[-1].steps]
    assert (case.status, steps) == (FAILED, [FAILED, PENDING, SKIPPED])


def test_a_broken_contract_and_a_failed_step_are_both_told(probed: Probed) -> None:
    case = probed.case("breaks the contract and fails")
    reason = probed.reason(case.title)
    steps = [step.status for step in case.attempts[-1].steps]
    assert ("costs 100" in reason, "readGoods" in reason, steps) == (
        True,
        True,
        [FAILED, PASSED, FAILED, SKIPPED],
    )


def test_a_call_belongs_to_its_step_and_trace(probed: Probed) -> None:
    attempt = probed.case("keeps the contract").attempts[-1]
    (call,) = attempt.calls
    assert (call.step, call.call.trace) == (0, attempt.trace)


def test_a_failed_and_a_broken_scenario_make_a_failed_stage(probed: Probed) -> None:
    assert probed.stage.status is FAILED
