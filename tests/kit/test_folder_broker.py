"""The embedded broker's messages are whole or not there."""

import threading
from pathlib import Path

from kombu import Connection

from marketplace.kit import folder_broker

MESSAGES = 300


def test_a_reader_never_meets_half_a_message(tmp_path: Path) -> None:
    options = {
        "data_folder_in": str(tmp_path / "in"),
        "data_folder_out": str(tmp_path / "in"),
        "control_folder": str(tmp_path / "control"),
    }
    (tmp_path / "in").mkdir()

    def connection() -> Connection:
        return Connection(f"{folder_broker.SCHEME}://localhost", transport_options=options)

    def write() -> None:
        with connection() as writing:
            queue = writing.SimpleQueue("wake")
            for number in range(MESSAGES):
                queue.put({"number": number})

    writer = threading.Thread(target=write)
    writer.start()
    with connection() as reading:
        queue = reading.SimpleQueue("wake")
        seen = set()
        while len(seen) < MESSAGES:
            message = queue.get(timeout=20)
            seen.add(message.payload["number"])
            message.ack()
    writer.join()
    assert seen == set(range(MESSAGES))
    assert list((tmp_path / "in").iterdir()) == []
