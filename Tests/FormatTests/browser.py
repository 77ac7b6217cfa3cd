"""Chromium without a window, driven through two pipes by its DevTools protocol; with nothing but Python's own library."""

import base64
import collections
import contextlib
import fcntl
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time

# How long Chromium may take for one answer, in seconds, on a busy machine.
PATIENCE = 120

# What a page does that it should not is told in these events, each with what to say of it.
NOISE = {
    "Runtime.consoleAPICalled": lambda event: ["console", event["type"], [arg.get("value") for arg in event["args"]]],
    "Runtime.exceptionThrown": lambda event: ["exception", event["exceptionDetails"]["text"]],
    "Log.entryAdded": lambda event: ["log", event["entry"]["text"]],
    "Audits.issueAdded": lambda event: ["issue", event["issue"]["code"], event["issue"]["details"]],
    "Page.javascriptDialogOpening": lambda event: ["dialog", event["message"]],
    "Page.windowOpen": lambda event: ["window", event["url"]],
    "Page.downloadWillBegin": lambda event: ["download", event["url"]],
    "Network.requestWillBeSent": lambda event: ["request", event["request"]["url"]],
}

# How the keys that tests press are called in the protocol: code, number, and the text that they type.
KEYS = {
    "Tab": ("Tab", 9, None), "Enter": ("Enter", 13, "\r"), " ": ("Space", 32, " "), "ArrowDown": ("ArrowDown", 40, None),
    "Backspace": ("Backspace", 8, None), "End": ("End", 35, None),
}


class Browser:
    """One Chromium with a profile of its own, for as long as a `with` lasts."""

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="logtally-chromium-")
        # Chromium reads commands from descriptor 3 and answers on 4; ours have numbers that are not in the way.
        pipes = [[fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends] for ends in (os.pipe(), os.pipe())]
        (their_input, self._output), (self._input, their_output) = pipes
        command = [
            shutil.which("chromium"), "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self._folder.name}",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb", "--mute-audio",
        ]
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        redirection = f'exec "$@" 3<&{their_input} 4>&{their_output}'
        self._process = subprocess.Popen(
            ["bash", "-c", redirection, "bash", *command],
            pass_fds=[their_input, their_output], start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(their_input)
        os.close(their_output)
        self._bytes = b""
        self._number = 0
        self._events = collections.defaultdict(list)
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._input, selectors.EVENT_READ)
        return self

    def __exit__(self, *_):
        with contextlib.suppress(Exception):
            self.ask("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._ready.close()
        os.close(self._input)
        os.close(self._output)
        self._folder.cleanup()

    def ask(self, method, session=None, **parameters):
        """Sends a command and returns its result; events that come before it are kept."""
        number = self._send(method, session, parameters)
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self._receive(deadline, method)
            if answer.get("id") != number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            return answer["result"]

    def events(self, session):
        """Returns what was told of a page since it was asked last."""
        return self._events.pop(session, [])

    def listen(self, seconds):
        """Takes what is told for some time."""
        with contextlib.suppress(TimeoutError):
            while True:
                self._receive(time.monotonic() + seconds, "for a while")

    def wait(self, session, method):
        """Waits until an event of a page is among those that were told."""
        deadline = time.monotonic() + PATIENCE
        while not any(name == method for name, _ in self._events[session]):
            self._receive(deadline, method)

    def _send(self, method, session, parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._output, data):]
        return self._number

    def _receive(self, deadline, awaited):
        while b"\0" not in self._bytes:
            if not self._ready.select(max(0, deadline - time.monotonic())):
                raise TimeoutError(f"Chromium did not answer {awaited} in {PATIENCE} s")
            piece = os.read(self._input, 1 << 20)
            if not piece:
                raise RuntimeError(f"Chromium ended before it answered {awaited}")
            self._bytes += piece
        line, _, self._bytes = self._bytes.partition(b"\0")
        message = json.loads(line)
        if "method" in message:
            self._events[message.get("sessionId")].append((message["method"], message["params"]))
            if message["method"] == "Page.javascriptDialogOpening":
                # Nothing else is answered while it is open.
                self._send("Page.handleJavaScriptDialog", message["sessionId"], {"accept": False})
        return message


class Page:
    """A page in a tab of its own, loaded from a file."""

    def __init__(self, browser, path, *, width=1400, height=900, scheme="light", script=True, motion="no-preference"):
        self._browser = browser
        self.url = "file://" + os.path.abspath(path)
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self._target = target
        self._session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network", "Audits", "DOM", "Accessibility"]:
            self.ask(f"{domain}.enable")
        self.resize(width, height)
        self.show(scheme=scheme, motion=motion)
        self.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        self.ask("Emulation.setScriptExecutionDisabled", value=not script)
        self._browser.events(self._session)
        self.ask("Page.navigate", url=self.url)
        self._browser.wait(self._session, "Page.loadEventFired")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._browser.ask("Target.closeTarget", targetId=self._target)

    def ask(self, method, **parameters):
        return self._browser.ask(method, self._session, **parameters)

    def noise(self):
        """Returns all that the page did since it was asked last, as its file being loaded and nothing else should be."""
        # What is drawn has been loaded, and what comes of it is told before there is nothing more to tell.
        self.picture()
        self._browser.listen(0.3)
        told = self._browser.events(self._session)
        return [NOISE[name](event) for name, event in told if name in NOISE]

    def resize(self, width, height=900):
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False,
        )

    def show(self, media="", scheme="light", motion="no-preference"):
        """Shows the page as on paper, on a dark screen, or to who wants nothing to move."""
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": motion}
        self.ask(
            "Emulation.setEmulatedMedia", media=media,
            features=[{"name": name, "value": value} for name, value in features.items()],
        )

    def run(self, expression):
        """Returns what an expression of JavaScript has for a value, beside the page and whatever its policy says."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def click(self, expression):
        """Clicks in the middle of an element, as a mouse does; whatever is on top of it gets the click."""
        point = self.run(f"""(() => {{
          const element = {expression};
          element.scrollIntoView({{block: "center", inline: "center", behavior: "instant"}});
          const box = element.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }})()""")
        place = {"x": point[0], "y": point[1]}
        self.ask("Input.dispatchMouseEvent", type="mouseMoved", **place)
        for kind in ["mousePressed", "mouseReleased"]:
            self.ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def press(self, key, *, shift=False):
        """Presses a key of ``KEYS``, or one that types a character."""
        code, number, text = KEYS.get(key, ("", 0, key))
        event = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": 8 if shift else 0}
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.ask("Input.dispatchKeyEvent", **down, **event)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        for character in text:
            self.press(character)

    def picture(self, *, whole=False):
        """Returns what is seen, or the whole page, as PNG."""
        return base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def paper(self):
        """Returns the page as printed, as PDF."""
        answer = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False, displayHeaderFooter=False)
        return base64.b64decode(answer["data"])
