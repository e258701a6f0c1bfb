# submitted as: http_file_server.py
# what: In Python, with the module http.server.
# passes: all

import functools
import http.server
import signal
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_):
        pass  # The client has reset the connection.


signal.signal(signal.SIGINT, signal.SIG_DFL)
Server(("127.0.0.1", int(sys.argv[1])), functools.partial(Handler, directory="www")).serve_forever()
