"""Writers queue at the gate, and nothing leaves it shut: neither an error, nor a close, nor a fork."""

import os
import sqlite3
import threading
import time

import pytest
from django.db.utils import OperationalError

from quizzes import env
from quizzes.db.gate import Gate, GateError


@pytest.fixture
def make_gate(tmp_path):
    gates = []

    def make(timeout_s: float = 5) -> Gate:
        gates.append(Gate(tmp_path / "cards-gate", timeout_s))
        return gates[-1]

    yield make
    for gate in gates:
        gate.leave()


def is_free(gate: Gate) -> bool:
    try:
        gate.enter()
    except GateError:
        return False
    gate.leave()
    return True


def test_second_writer_enters_when_the_first_leaves(make_gate):
    first, second, order = make_gate(), make_gate(), []
    first.enter()

    def write() -> None:
        second.enter()
        order.append("second")

    thread = threading.Thread(target=write)
    thread.start()
    time.sleep(0.05)
    order.append("first")
    first.leave()
    thread.join(timeout=5)
    assert order == ["first", "second"]


def test_writers_enter_in_the_order_they_came(make_gate):
    holder, order, threads = make_gate(), [], []
    holder.enter()

    def write(number: int, gate: Gate) -> None:
        gate.enter()
        order.append(number)
        gate.leave()

    for number in range(8):
        threads.append(threading.Thread(target=write, args=(number, make_gate())))
        threads[-1].start()
        time.sleep(0.03)
    holder.leave()
    for thread in threads:
        thread.join(timeout=5)
    assert sorted(order) == list(range(8))
    # The kernel wakes them in order; which of them a busy machine runs first may differ by a place or two.
    assert max(abs(place - number) for place, number in enumerate(order)) <= 3


def test_wait_ends_and_who_gave_up_holds_nothing(make_gate):
    holder, hasty, patient = make_gate(), make_gate(timeout_s=0.05), make_gate()
    holder.enter()
    with pytest.raises(GateError, match="database is locked"):
        hasty.enter()
    holder.leave()
    assert is_free(patient)
    hasty.enter()


def test_gate_of_a_killed_process_is_free(make_gate):
    child = os.fork()
    if child == 0:
        make_gate().enter()
        os.kill(os.getpid(), 9)
    assert os.waitpid(child, 0)[1] == 9
    assert is_free(make_gate(timeout_s=1))


def test_fork_leaves_the_turn_to_the_parent(make_gate):
    gate, other = make_gate(), make_gate(timeout_s=0.1)
    gate.enter()
    child = os.fork()
    if child == 0:
        gate.leave()  # nothing: the turn is the parent's
        os._exit(0)
    os.waitpid(child, 0)
    assert not is_free(other)
    gate.leave()
    assert is_free(other)


def test_folder_that_takes_no_file_is_told_by_name(tmp_path):
    with pytest.raises(GateError, match="nowhere"):
        Gate(tmp_path / "nowhere" / "gate", 1).enter()


def begin(connection) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_transaction_holds_the_gate_until_it_ends(connect, make_gate, tmp_path, end):
    gate = Gate(tmp_path / "cards.sqlite3-gate", 0.05)
    connection = connect()
    begin(connection)
    assert not is_free(gate)
    getattr(connection, end)()
    assert is_free(gate)


def test_writer_that_waited_too_long_gets_the_database_s_own_error(connect):
    first, second = connect(), connect(timeout=0.05)
    begin(first)
    with pytest.raises(OperationalError, match="database is locked"):
        begin(second)
    first.rollback()
    first.set_autocommit(True)
    begin(second)
    second.rollback()


def test_lock_taken_past_the_gate_leaves_the_gate_free(connect, tmp_path):
    """Another program may write to the file: BEGIN fails after the gate was passed."""
    connect().ensure_connection()
    with sqlite3.connect(tmp_path / "cards.sqlite3", isolation_level=None) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            begin(connect(timeout=0.05))
        assert is_free(Gate(tmp_path / "cards.sqlite3-gate", 0.05))
        foreign.execute("ROLLBACK")
    foreign.close()


def test_database_in_memory_has_no_gate(connect, tmp_path):
    connection = connect()
    connection.settings_dict["NAME"] = ":memory:"
    begin(connection)
    connection.rollback()
    assert list(tmp_path.glob("*gate")) == []


def test_pragmas_of_every_connection_keep_what_was_acknowledged(connect):
    for connection in (connect(), connect()):
        with connection.cursor() as cursor:
            read = {
                name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
            }
        sound = env.sqlite_is_sound(connection.Database.sqlite_version_info)
        journal = (
            {"journal_mode": "wal", "synchronous": 2}
            if sound
            else {"journal_mode": "truncate", "synchronous": 3}
        )
        assert read == {**journal, "foreign_keys": 1, "mmap_size": 0}
