"""Sends pings and prints their round trips."""

import socket
import sys
import time


def receive(pinger, number, until):
    """Waits for the answer to one ping, and passes over those to others. Returns whether it has arrived."""
    while (left := until - time.monotonic()) > 0:
        pinger.settimeout(left)
        try:
            if pinger.recv(1024) == f"PONG {number}".encode():
                return True
        except TimeoutError:
            break
    return False


host, port, count, timeout_ms = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
received = 0
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as pinger:
    pinger.connect((host, port))
    for number in range(1, count + 1):
        began = time.monotonic()
        pinger.send(f"PING {number}".encode())
        if receive(pinger, number, began + timeout_ms / 1000):
            received += 1
            print(f"{number}: {(time.monotonic() - began) * 1000:.2f} ms")
        else:
            print(f"{number}: lost")
print(f"{count} sent, {received} received, {count - received} lost")
