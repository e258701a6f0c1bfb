"""The echo checks of the core tier as people write them with pytest: a subprocess for each test, connect and retry, 5 s time-outs."""

import os
import random
import socket
import string
import subprocess
import sys
import time

import pytest

PROGRAM = os.environ["ECHO_PROGRAM"]
TIMEOUT_S = 5


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port):
    until = time.monotonic() + TIMEOUT_S
    while True:
        try:
            client = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)
            client.settimeout(TIMEOUT_S)
            return client
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.fixture
def port():
    number = free_port()
    server = subprocess.Popen([sys.executable, PROGRAM, str(number)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield number
    server.kill()
    server.wait()


def letters(count):
    return "".join(random.choices(string.ascii_letters, k=count)).encode()


def receive(client, count):
    data = b""
    while len(data) < count:
        piece = client.recv(65536)
        if not piece:
            break
        data += piece
    return data


def exchange(client, message):
    client.sendall(message)
    assert receive(client, len(message)) == message


def test_starts(port):
    connect(port).close()


def test_a_line(port):
    with connect(port) as client:
        exchange(client, letters(24) + b"\n")


def test_five_lines(port):
    with connect(port) as client:
        for _ in range(5):
            exchange(client, letters(30) + b"\n")


def test_no_line_end(port):
    with connect(port) as client:
        exchange(client, letters(11))


def test_ten_thousand_bytes(port):
    with connect(port) as client:
        exchange(client, letters(9_999) + b"\n")


def test_beyond_ascii(port):
    with connect(port) as client:
        exchange(client, "Grüße, 世界! Привет 🙂\n".encode())


def test_end(port):
    with connect(port) as client:
        exchange(client, letters(24) + b"\n")
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""


def test_five_clients(port):
    for _ in range(5):
        with connect(port) as client:
            exchange(client, letters(24) + b"\n")
