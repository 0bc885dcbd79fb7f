"""An app for the phone, over a hook: the newest word, large, in the phone's browser, and a buzz.

In Facecue's configuration, with the whole path of this file:

    [hooks]
    announce = "python3 /home/pi/examples/phone.py tell /run/facecue/says.json"

And as a second program, started by somebody in the group facecue, whose page the phone opens, such
as http://facecue.local:8080:

    python3 examples/phone.py serve /run/facecue/says.json 8080

Facecue's service has no network, so that no picture can leave it. The hook, which runs in there,
only writes a file of one line; this program, which knows no camera, serves it. It needs no library.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Facecue</title>
<body style="display: grid; place-items: center; height: 100vh; margin: 0; font: 20vw sans-serif">
<main aria-live="assertive">...</main>
<script>
let last = null;
setInterval(async () => {
    const said = await (await fetch("says")).json();
    if (last !== null && said.t !== last) {
        document.querySelector("main").textContent = said.label || said.text || "";
        navigator.vibrate?.(200);
    }
    last = said.t ?? 0;
}, 300);
</script>
"""


def tell(file: Path) -> None:
    """Put the event that Facecue gives on standard input in place of the one before."""
    event = json.load(sys.stdin)
    if event["event"] in ("announce", "notice"):
        new = file.with_suffix(".new")
        new.write_text(json.dumps(event))
        new.replace(file)  # in one step: nobody reads half of it


def serve(file: Path, port: int) -> None:
    """Answer the page at /, and at /says the newest event, to everybody in this network."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                content, kind = PAGE.encode(), "text/html"
            elif self.path == "/says":
                content, kind = file.read_bytes() if file.exists() else b"{}", "application/json"
            else:
                return self.send_error(404)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)
            return None

        def log_message(self, *_: object) -> None:
            """Nothing: it would be a line for each question."""

    with ThreadingHTTPServer(("", port), Answer) as server:
        print(f"http://localhost:{server.server_port}", flush=True)
        server.serve_forever()


if sys.argv[1] == "tell":
    tell(Path(sys.argv[2]))
else:
    serve(Path(sys.argv[2]), int(sys.argv[3]))
