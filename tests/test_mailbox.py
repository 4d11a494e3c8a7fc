from __future__ import annotations

import threading

from glyphstudio.mailbox import Mailbox


def test_only_the_newest_value_is_taken_and_only_the_first_put_rings():
    box: Mailbox[int] = Mailbox()
    assert [box.put(1), box.put(2), box.put(3)] == [True, False, False]
    assert box.take() == 3
    assert box.take() is None


def test_a_waiting_reader_gets_what_another_thread_puts():
    box: Mailbox[str] = Mailbox()
    thread = threading.Thread(target=lambda: box.put("news"))
    thread.start()
    assert box.take(timeout=5.0) == "news"
    thread.join()
