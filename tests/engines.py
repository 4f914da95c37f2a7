"""Firefox and WebKit for tests, driven as Chromium is: go to, run a script, drag, press, touch.

Firefox speaks WebDriver BiDi by itself. WebKitWebDriver drives a bare window of WebKitGTK, which
has Safari's layout, on a screen that nobody sees. Both understand the actions of W3C's WebDriver.
"""

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from itertools import count
from pathlib import Path

PATIENCE = 60  # seconds

# Firefox: nothing is asked of other hosts, and touches are events.
CALM = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.w3c_touch_events.enabled": 1,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}

# What follows a prediction is covered until it is made: where a test is to see all of a page.
UNCOVER = """
for (const part of document.querySelectorAll(".covered")) part.dispatchEvent(new Event("uncover"));
"""

# The window is the system's Python's: GTK belongs to it.
WINDOW = Path(__file__).with_name("webkit_window.py")

SIDES = ("top", "right", "bottom", "left")

# Codes of WebDriver for keys that have no letter.
KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def patiently(attempt, *failures):
    """Repeat an attempt until it succeeds."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return attempt()
        except failures:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def running(closing, command, pass_fds=(), **surroundings):
    """Start a program, to be ended with the rest."""
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | surroundings
    process = subprocess.Popen(command, env=environment, pass_fds=pass_fds, **silent)
    closing.callback(process.wait)
    closing.callback(process.terminate)


class Driver:
    """What the engines have in common: a script's result, and the actions of a reader.

    `pdf` prints the page on A4 with margins of a centimetre.
    """

    def __init__(self, browser):
        self.browser = browser
        with contextlib.ExitStack() as closing:  # what fails to start leaves nothing running
            self.start(closing)
            self.closing = closing.pop_all()

    def close(self):
        self.closing.close()

    def goto(self, url, *, covered=False):
        """Open a page as one who has passed its predictions, or is still to make them."""
        self.load(url)
        if not covered:
            self.js(UNCOVER)

    def js(self, script):
        """Run the body of an async function; return its result, which JSON can hold."""
        body = f"const v = await (async () => {{ {script} }})(); return JSON.stringify(v ?? null);"
        return json.loads(self.run(body))

    def drag(self, start, end, kind="mouse"):
        """Move the mouse, or a finger, from one place in the window to another."""
        move = {"type": "pointerMove", "origin": "viewport"}
        along = [move | {"x": round(x), "y": round(y), "duration": 20} for x, y in (start, end)]
        actions = [along[0], {"type": "pointerDown", "button": 0}]
        actions += [along[1], {"type": "pointerUp", "button": 0}]
        parameters = {"pointerType": kind}
        self.act([{"type": "pointer", "id": kind, "parameters": parameters, "actions": actions}])

    def wheel(self, place, down):
        """Turn the wheel of a mouse that is at a place in the window."""
        x, y = place
        turn = {"type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": down}
        self.act([{"type": "wheel", "id": "wheel", "actions": [turn]}])

    def press(self, *names):
        """Press keys, one after another."""
        values = [KEYS.get(name, name) for name in names]
        actions = [{"type": f"key{way}", "value": v} for v in values for way in ("Down", "Up")]
        self.act([{"type": "key", "id": "keys", "actions": actions}])


class Chromium(Driver):
    """Chromium, by Playwright."""

    @staticmethod
    def is_here():
        return True

    def start(self, closing):
        self.context = self.browser.new_context(has_touch=True)
        closing.callback(self.context.close)
        self.page = self.context.new_page()
        self.fingers = self.context.new_cdp_session(self.page)

    def load(self, url):
        self.page.goto(url)

    def size(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})

    def run(self, body):
        return self.page.evaluate(f"(async () => {{ {body} }})()")

    def drag(self, start, end, kind="mouse"):
        if kind == "mouse":
            self.page.mouse.move(*start)
            self.page.mouse.down()
            self.page.mouse.move(*end)
            return self.page.mouse.up()
        for name, places in (("touchStart", [start]), ("touchMove", [end]), ("touchEnd", [])):
            points = [{"x": x, "y": y} for x, y in places]
            self.fingers.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": points})
        return None

    def wheel(self, place, down):
        self.page.mouse.move(*place)
        self.page.mouse.wheel(0, down)

    def press(self, *names):
        for name in names:
            self.page.keyboard.press(name)

    def pdf(self):
        return self.page.pdf(format="A4", margin=dict.fromkeys(SIDES, "10mm"))


class Firefox(Driver):
    """Firefox, by WebDriver BiDi."""

    @staticmethod
    def is_here():
        return shutil.which("firefox-esr") or shutil.which("firefox")

    def start(self, closing):
        from websocket import create_connection

        home = closing.enter_context(
            tempfile.TemporaryDirectory(prefix="firefox", ignore_cleanup_errors=True)
        )
        settings = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in CALM.items())
        Path(home, "user.js").write_text("".join(settings))
        port, self.numbers = free_port(), count()
        remote = ["--remote-debugging-port", str(port)]
        running(
            closing,
            [self.is_here(), "--headless", "--no-remote", "--profile", home, *remote],
            HOME=home,
            MOZ_DISABLE_CONTENT_SANDBOX="1",
        )
        address = f"ws://127.0.0.1:{port}/session"
        self.socket = patiently(
            lambda: create_connection(address, timeout=PATIENCE, suppress_origin=True), OSError
        )
        closing.callback(self.socket.close)
        self.call("session.new", capabilities={})
        closing.callback(self.call, "browser.close")
        (tree,) = self.call("browsingContext.getTree")["contexts"]
        self.context = tree["context"]
        self.size(1280, 720)

    def call(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        answer = {}
        while answer.get("id") != number:
            answer = json.loads(self.socket.recv())
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def size(self, width, height):
        size = {"width": width, "height": height}
        self.call("browsingContext.setViewport", context=self.context, viewport=size)

    def load(self, url):
        self.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def run(self, body):
        answer = self.call(
            "script.callFunction",
            functionDeclaration=f"async () => {{ {body} }}",
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"]["value"]

    def act(self, actions):
        self.call("input.performActions", context=self.context, actions=actions)

    def pdf(self):
        sheet = {"width": 21.0, "height": 29.7}
        printed = self.call("browsingContext.print", context=self.context, page=sheet)
        return base64.b64decode(printed["data"])


class WebKit(Driver):
    """WebKitGTK, by its driver, under Xvfb."""

    @staticmethod
    def is_here():
        return sys.platform == "linux" and shutil.which("WebKitWebDriver") and shutil.which("Xvfb")

    def start(self, closing):
        reading, writing = os.pipe()
        screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1200x24"]
        running(closing, [*screen, "-nolisten", "tcp"], pass_fds=[writing])
        with os.fdopen(reading) as display:  # Xvfb writes the number of the screen that it found
            os.close(writing)
            number = display.readline().strip()
        home = closing.enter_context(
            tempfile.TemporaryDirectory(prefix="webkit", ignore_cleanup_errors=True)
        )
        self.printed = Path(home, "printed.pdf")
        program = Path(shutil.copy(WINDOW, home))
        program.chmod(0o755)
        self.port = free_port()
        running(
            closing,
            ["WebKitWebDriver", f"--port={self.port}"],
            DISPLAY=f":{number}",
            GDK_BACKEND="x11",
            HOME=home,
            LIBGL_ALWAYS_SOFTWARE="1",
            WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS="1",
        )
        asked = {"alwaysMatch": {"webkitgtk:browserOptions": {"binary": str(program), "args": []}}}
        made = patiently(
            lambda: self.http("POST", "/session", {"capabilities": asked}), urllib.error.URLError
        )
        self.session = f"/session/{made['sessionId']}"
        closing.callback(self.leave)
        times = {"script": 1000 * PATIENCE, "pageLoad": 1000 * PATIENCE}
        self.http("POST", f"{self.session}/timeouts", times)

    def leave(self):
        with contextlib.suppress(RuntimeError):  # the window is gone before it can answer
            self.http("DELETE", self.session)

    def http(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data, kind, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.read().decode()[:500]}") from None

    def size(self, width, height):
        inside = self.js("return [outerWidth - innerWidth, outerHeight - innerHeight]")
        frame = {"width": width + inside[0], "height": height + inside[1]}
        self.http("POST", f"{self.session}/window/rect", frame)
        self.js(f"while (innerWidth !== {width}) await new Promise((done) => setTimeout(done, 20))")

    def load(self, url):
        self.http("POST", f"{self.session}/url", {"url": url})

    def run(self, body):
        script = (
            "const done = arguments[arguments.length - 1];"
            f"(async () => {{ {body} }})().then((v) => done([v]), (e) => done(String(e)));"
        )
        answer = self.http("POST", f"{self.session}/execute/async", {"script": script, "args": []})
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return answer[0]

    def act(self, actions):
        self.http("POST", f"{self.session}/actions", {"actions": actions})

    def pdf(self):
        self.js(
            "await new Promise((done) => {"
            "  addEventListener('afterprint', done, { once: true });"
            "  webkit.messageHandlers.printed.postMessage(0);"
            "})"
        )
        printed = patiently(self.printed.read_bytes, FileNotFoundError)
        self.printed.unlink()
        return printed


ENGINES = {"Chromium": Chromium, "Firefox": Firefox, "WebKit": WebKit}
