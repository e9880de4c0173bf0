"""Runs the Python samples of the reference pages with the official SDK, and says what it sends.

    record.py FOLDER     the pages of Python, as `cargo xtask docs --lang python` writes them

A line of JSON for each sample: the operation, and the request that reached a server on the loopback
interface; or `error` if none did, or `absent` if the SDK has no method for the operation.
"""

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

METHOD = re.compile(r"^## Method name\n\n`(\w+)Client\.(\w+)`$", re.MULTILINE)
SAMPLE = re.compile(r"^## Sample code\n\n```py\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
HOSTS = re.compile(r"https://(?:example|api)\.genauth\.ai")
TOKEN_PATH = "/api/v3/get-management-token"
# {"scoped_userpool_id":"USERPOOL_ID"}; tests/official_sdks.rs gives out the same.
TOKEN = "e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJVU0VSUE9PTF9JRCJ9.x"


class Recorder(BaseHTTPRequestHandler):
    def answer(self):
        length = int(self.headers.get("content-length", 0))
        self.server.requests.append({
            "method": self.command,
            "target": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": self.rfile.read(length).decode(),
        })
        data = {"access_token": TOKEN, "expires_in": 3600} if self.path == TOKEN_PATH else {}
        body = json.dumps({"statusCode": 200, "message": "", "data": data}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, *_):
        pass


def run(code, server):
    """What became of a sample. The last request is the operation's own: the SDK may ask for a token first."""
    if code.startswith("# "):
        return {"absent": True}
    server.requests.clear()
    local = "http://127.0.0.1:%s" % server.server_port
    try:
        exec(compile(HOSTS.sub(local, code), "sample", "exec"), {})
    except Exception as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}
    return {"request": server.requests[-1]}


def main(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.requests = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages = (page for page in Path(folder).glob("*/*/*.md") if page.name != "README.md")
    for page in sorted(pages):
        text = page.read_text(encoding="utf-8")
        client, method = METHOD.search(text).groups()
        outcome = run(SAMPLE.search(text).group(1), server)
        print(json.dumps({"page": str(page.relative_to(folder)), "client": client.lower(), "method": method, **outcome}))


if __name__ == "__main__":
    main(sys.argv[1])
