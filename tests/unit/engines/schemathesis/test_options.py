from __future__ import annotations

import pytest

from accord.engines.schemathesis.options import PHASES, USUAL_SEED, ContractOptions
from accord.errors import ConfigurationError


def test_names_may_be_written_with_dashes() -> None:
    assert ContractOptions.of({"max-time-s": 3, "whole-ranges": 9}).max_time_s == 3


def test_one_sign_in_may_be_a_table_alone() -> None:
    [only] = ContractOptions.of({"sign-in": {"operation": "identity/signIn"}}).sign_in
    assert only.operation == "identity/signIn"


def test_what_every_stage_can_be_told_is_no_option_of_this_engine_and_no_fault() -> None:
    assert ContractOptions.of({"workers": 3, "retries": 1, "strict": False}).phases == PHASES


def test_a_value_of_the_wrong_kind_is_told() -> None:
    with pytest.raises(ConfigurationError, match="max-examples"):
        ContractOptions.of({"max-examples": "many"})


def test_an_unknown_phase_is_told_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="examples, coverage, fuzzing, stateful"):
        ContractOptions.of({"phases": ["fuzz"]})


def test_the_seed_is_always_the_same_unless_a_stage_explores() -> None:
    assert {ContractOptions.of({}).drawn_seed() for _ in range(9)} == {USUAL_SEED}
    assert len({ContractOptions.of({"explore": True}).drawn_seed() for _ in range(9)}) > 1


def test_a_seed_that_is_given_is_kept() -> None:
    assert ContractOptions.of({"seed": 4711}).drawn_seed() == 4711


def test_a_check_of_state_that_nobody_knows_is_refused() -> None:
    assert ContractOptions.of({"state-checks": ["etag"]}).state_checks == ("etag",)
    with pytest.raises(ConfigurationError) as caught:
        ContractOptions.of({"state-checks": ["etags"]})
    assert caught.value.id == "schemathesis.bad-check"
