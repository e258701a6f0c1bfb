# submitted as: my_exercise.py
# what: It reads by lines, with a file object around the socket.
# passes: all

import socket
import sys

try:
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
        stream = connection.makefile("rw", encoding="utf-8", newline="\n")
        print("something in capitals, please", file=stream, flush=True)
        lines = stream.readlines()
except OSError as error:
    sys.exit(f"Cannot talk to the server: {error}")
if not lines:
    sys.exit("The server closed the connection without an answer.")
print("".join(lines), end="")
