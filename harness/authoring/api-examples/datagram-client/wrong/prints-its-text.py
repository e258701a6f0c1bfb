# It prints its own text instead of the answer.

import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.connect((sys.argv[1], int(sys.argv[2])))
    client.send(sys.argv[3].encode())
    client.recv(65535)
    print(sys.argv[3])
