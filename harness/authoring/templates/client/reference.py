"""Asks for a text in capitals and prints the answer."""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    with socket.create_connection((host, port)) as connection:
        connection.sendall(b"something in capitals, please\n")
        answer = b""
        while data := connection.recv(4096):
            answer += data
    if not answer:
        sys.exit("The server closed the connection without an answer.")
    print(answer.decode().rstrip("\n"))


try:
    main()
except OSError as error:
    sys.exit(f"Cannot talk to the server: {error}")
