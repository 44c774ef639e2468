"""Ports for servers that must be told one."""

import random
import socket

# Below what the system lends to outgoing connections (32768 on Linux): else one of the thousands a test run makes may
# take the port between our looking and the server's binding.
LISTENING = range(20_000, 32_000)


def free_port() -> int:
    """A loopback port that nobody listens on now, and no outgoing connection is given."""
    for port in random.SystemRandom().sample(LISTENING, 100):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise OSError("a hundred ports between 20000 and 32000 are all taken")
