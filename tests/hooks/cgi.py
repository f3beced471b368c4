#!/usr/bin/env python3
"""Serve git-http-backend on a port of its own choosing, which is printed.

cgi.py BACKEND ROOT USER: repositories below ROOT; everybody is USER.
"""

import http.server
import os
import subprocess
import sys

backend, root, user = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    def run(self):
        path, _, query = self.path.partition("?")
        size = int(self.headers.get("Content-Length") or 0)
        env = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL="1",
                   REQUEST_METHOD=self.command, PATH_INFO=path,
                   QUERY_STRING=query, REMOTE_USER=user,
                   REMOTE_ADDR="127.0.0.1", CONTENT_LENGTH=str(size),
                   CONTENT_TYPE=self.headers.get("Content-Type") or "",
                   HTTP_CONTENT_ENCODING=self.headers.get(
                       "Content-Encoding") or "",
                   GIT_PROTOCOL=self.headers.get("Git-Protocol") or "")
        done = subprocess.run([backend], input=self.rfile.read(size),
                              stdout=subprocess.PIPE, env=env, check=False)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = [line.split(": ", 1)
                   for line in head.decode().split("\r\n") if line]
        status = dict(headers).get("Status", "200").split(" ")[0]
        self.send_response(int(status))
        for name, value in headers:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = run

    def log_message(self, *words):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
