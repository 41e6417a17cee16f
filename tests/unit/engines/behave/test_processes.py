"""How worker processes are started, and what is kept from them meanwhile."""

from __future__ import annotations

import signal

import pytest

from accord.engines.behave.processes import processes, term_blocked


def blocked() -> bool:
    return signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_worker_never_begins_as_a_copy_of_its_conductor() -> None:
    assert processes().get_start_method() in {"forkserver", "spawn"}


def test_sigterm_waits_while_somebody_is_started() -> None:
    before = blocked()
    with term_blocked():
        during = blocked()
    assert (before, during, blocked()) == (False, True, False)


def test_sigterm_comes_through_again_after_an_error() -> None:
    with pytest.raises(OSError, match="no more processes"), term_blocked():
        raise OSError("no more processes")
    assert not blocked()


def test_what_was_blocked_already_stays_so() -> None:
    with term_blocked():
        with term_blocked():
            pass
        assert blocked()
