# submitted as: my_exercise.py
# what: It prints its own question instead of the answer.
# breaks: MY-2

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
    print("something in capitals, please")


try:
    main()
except OSError as error:
    sys.exit(f"Cannot talk to the server: {error}")
