# a client that sends its argument as a line, and prints the line that it gets

import socket
import sys


def main():
    host, port, text = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with socket.create_connection((host, port)) as connection, connection.makefile() as lines:
        connection.sendall(f"{text}\n".encode())
        answer = lines.readline()
    if not answer.endswith("\n"):
        sys.exit("The server has closed the connection before the end of its answer.")
    print(answer, end="")


try:
    main()
except OSError as error:
    sys.exit(f"Cannot talk to the server: {error}")
