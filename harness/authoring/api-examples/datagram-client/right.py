# a client that sends its argument as a datagram, and prints the answer

import socket
import sys

try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(2)
        client.connect((sys.argv[1], int(sys.argv[2])))
        client.send(sys.argv[3].encode())
        print(client.recv(65535).decode())
except OSError as error:
    sys.exit(f"Cannot talk to the server: {error}")
