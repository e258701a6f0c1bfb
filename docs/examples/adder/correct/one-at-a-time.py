# submitted as: adder.py
# what: In Python, one client at a time. It keeps the bytes that follow a line.
# passes: core
# breaks: TCP-8

import signal
import socket
import sys


def answer(line):
    try:
        first, second = line.decode().split(" ")
        return int(first) + int(second)
    except ValueError:
        return "error"


def serve(client):
    received = b""
    while data := client.recv(1024):
        received += data
        *lines, received = received.split(b"\n")
        for line in lines:
            client.sendall(f"{answer(line)}\n".encode())


signal.signal(signal.SIGINT, signal.SIG_DFL)
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            try:
                serve(client)
            except OSError:
                pass  # The client has reset the connection.
