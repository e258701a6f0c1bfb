"""The same checks for check50: a program that is started, and a client beside it."""

import os
import random
import socket
import string
import time

import check50

PROGRAM = os.environ["ECHO_PROGRAM"]


def connect():
    port = random.randrange(20_000, 60_000)
    server = check50.run(f"python3 {PROGRAM} {port}")
    for _ in range(50):
        try:
            client = socket.create_connection(("127.0.0.1", port), timeout=5)
            client.settimeout(5)
            return server, port, client
        except OSError:
            time.sleep(0.1)
    raise check50.Failure("it does not listen")


def exchange(client, message):
    try:
        client.sendall(message)
        data = b""
        while len(data) < len(message):
            piece = client.recv(65536)
            if not piece:
                break
            data += piece
    except OSError as error:
        raise check50.Failure(str(error))
    if data != message:
        raise check50.Mismatch(repr(message[:40]), repr(data[:40]))


def letters(count):
    return "".join(random.choices(string.ascii_letters, k=count)).encode()


def one(message):
    server, _, client = connect()
    with client:
        exchange(client, message)
    server.process.close(force=True)


@check50.check()
def starts():
    """it starts"""
    server, _, client = connect()
    client.close()
    server.process.close(force=True)


@check50.check(starts)
def line():
    """a line"""
    one(letters(24) + b"\n")


@check50.check(starts)
def five_lines():
    """five lines"""
    server, _, client = connect()
    with client:
        for _ in range(5):
            exchange(client, letters(30) + b"\n")
    server.process.close(force=True)


@check50.check(starts)
def no_line_end():
    """a word without a line end"""
    one(letters(11))


@check50.check(starts)
def long_message():
    """10,000 bytes"""
    one(letters(9_999) + b"\n")


@check50.check(starts)
def beyond_ascii():
    """text beyond ASCII"""
    one("Grüße, 世界! Привет 🙂\n".encode())


@check50.check(starts)
def end():
    """the end"""
    server, _, client = connect()
    with client:
        exchange(client, letters(24) + b"\n")
        client.shutdown(socket.SHUT_WR)
        try:
            if client.recv(1) != b"":
                raise check50.Failure("more than the end")
        except OSError as error:
            raise check50.Failure(str(error))
    server.process.close(force=True)


@check50.check(starts)
def five_clients():
    """five clients"""
    server, port, client = connect()
    client.close()
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as each:
            each.settimeout(5)
            exchange(each, letters(24) + b"\n")
    server.process.close(force=True)
