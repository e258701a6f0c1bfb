# a client that prints a page that it has fetched over HTTP

import http.client
import sys

connection = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]))
connection.request("GET", "/")
print(connection.getresponse().read().decode())
