"""The heartbeat of an event stream: a comment each interval while nothing is said, none beside events that come more often."""

from __future__ import annotations

import threading
from time import monotonic, sleep

from web.client import TIMEOUT
from web.stream import HEARTBEAT, LOOK, Emit, Stream

BEAT = b": still there\n\n"


def test_a_silent_stream_sends_a_comment_each_interval_and_then_its_events() -> None:
    hold, interval = threading.Event(), 0.1

    def work(emit: Emit) -> None:
        hold.wait(5)
        emit("done", {"a": 1})

    began = monotonic()
    body = Stream(work, gone=lambda: False, finished=lambda: None, heartbeat=interval).response().iter_encoded()
    for n in range(1, 4):
        assert next(body) == BEAT
        assert n * interval <= monotonic() - began < 5
    hold.set()
    # One more comment may have been due just as the work went on.
    assert [sent for sent in body if sent != BEAT] == [b'event: done\ndata: {"a": 1}\n\n']


def test_a_stream_that_speaks_sends_no_comment() -> None:
    # The pauses are longer than LOOK, so that the stream wakes up in each of them, and together longer than the interval.
    def work(emit: Emit) -> None:
        for n in range(4):
            emit("step", {"n": n})
            sleep(1.4 * LOOK)

    body = Stream(work, gone=lambda: False, finished=lambda: None, heartbeat=3 * LOOK).response().data
    assert body.count(b"event: step") == 4 and BEAT not in body


def test_the_interval_is_shorter_than_the_clients_patience() -> None:
    assert 2 * HEARTBEAT <= TIMEOUT[1]
