"""Cycles with QObjects in them are collected in the GUI thread and nowhere else."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from glyphstudio.gui.garbage import GarbageCollector
from glyphstudio.gui.workbench import Workbench


class Caught:
    """Part of a cycle; tells in which thread it was collected."""

    def __init__(self, told: list[threading.Thread]) -> None:
        self.told = told
        self.itself = self
        self.widget = QObject()

    def __del__(self) -> None:
        self.told.append(threading.current_thread())


@pytest.fixture
def collector() -> Iterator[GarbageCollector]:
    made = GarbageCollector()
    yield made
    made.stop()


def allocate_elsewhere(many: int = 50_000) -> None:
    """What makes Python's own collector look many times."""
    worker = threading.Thread(target=lambda: [[i] for i in range(many)])
    worker.start()
    worker.join()


def test_a_worker_collects_no_part_of_the_window(qapp, collector: GarbageCollector) -> None:
    told: list[threading.Thread] = []
    Caught(told)
    allocate_elsewhere()
    assert told == []
    gc.collect()
    assert told == [threading.main_thread()]


def test_without_it_a_worker_would(qapp) -> None:
    told: list[threading.Thread] = []
    Caught(told)
    gc.enable()
    allocate_elsewhere()
    gc.disable()
    assert told
    assert told[0] is not threading.main_thread()


def test_the_gui_thread_collects_by_itself(qtbot: QtBot, collector: GarbageCollector) -> None:
    told: list[threading.Thread] = []
    Caught(told)
    held = [[i] for i in range(10 * gc.get_threshold()[0])]
    qtbot.waitUntil(lambda: bool(told))
    assert told == [threading.main_thread()]
    assert held


def test_stopping_gives_the_work_back(qapp) -> None:
    told: list[threading.Thread] = []
    made = GarbageCollector()
    assert not gc.isenabled()
    Caught(told)
    made.stop()
    assert gc.isenabled()
    assert told == [threading.main_thread()]


def test_all_of_the_engine_can_be_spared(qtbot: QtBot) -> None:
    """Half of its objects come after `engine_loaded`: a look at those took 50 ms."""
    bench = Workbench()
    bench._probe = bench._open_first = lambda: None  # type: ignore[method-assign]
    whole = [bench.engine_loaded, bench.engine_warmed]
    with qtbot.waitSignals(whole, order="strict", timeout=120_000):
        bench.start()
    assert bench.shut_down(20)
