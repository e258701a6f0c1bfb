# It prints the status instead of the page.

import http.client
import sys

connection = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]))
connection.request("GET", "/")
print(connection.getresponse().status)
