"""A caller of the bench's two menus who stays on the line: listens, and presses a key now and then, on a thread."""

from __future__ import annotations

from threading import Event, Thread

from relevo.bench.callers.caller import Phone

FIRST, OTHER = "one", {"one": "two", "two": "one"}
"""The menu that a call begins with, and which one a key leads to from each."""
KEY_S = 3.0
"""How often a key is pressed; the flow gives up a caller who never does."""
PATIENCE_S = 3.0


class Bystander:
    """Takes over a phone that has dialled, until the end of the `with`."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._stop, self._asked, self._led_on = Event(), Event(), Event()
        self._thread = Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Bystander:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def led_on(self) -> bool:
        """Whether a key that is pressed after this was asked is followed by the other menu."""
        self._led_on.clear()
        self._asked.set()
        return self._led_on.wait(KEY_S + 2 * PATIENCE_S)

    def _listen(self) -> None:
        menu, since = FIRST, 0
        while self._hears(menu, since) and not self._stop.is_set():
            self._phone.wait(lambda _: self._stop.is_set() or self._asked.is_set(), KEY_S)
            asked, since, menu = self._asked.is_set(), len(self._phone.heard), OTHER[menu]
            self._phone.press("1")
            if asked and self._hears(menu, since):
                self._asked.clear()
                self._led_on.set()

    def _hears(self, menu: str, since: int) -> bool:
        return self._phone.wait(lambda heard: heard.what == menu, PATIENCE_S, since) is not None
