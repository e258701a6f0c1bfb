# submitted as: my_exercise.py
# what: It receives only once.
# breaks: MY-3

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    with socket.create_connection((host, port)) as connection:
        connection.sendall(b"something in capitals, please\n")
        answer = connection.recv(4096)
    if not answer:
        sys.exit("The server closed the connection without an answer.")
    print(answer.decode().rstrip("\n"))


try:
    main()
except OSError as error:
    sys.exit(f"Cannot talk to the server: {error}")
