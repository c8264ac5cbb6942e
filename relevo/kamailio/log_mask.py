"""Takes callers' names and numbers out of what Kamailio logs, before it is written: its lines quote broken messages.

A process of `sed` does it, which takes 1 MB. Of a line about a message, what it quotes goes; further lines of a message
go whole; runs of six digits go everywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Final

_HEAD: Final = r" *[0-9]+\([0-9]+\) [A-Z]+: "
_TIME: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z "
"""Of the message at hand (`log_prefix`)."""
_PLACE: Final = r"(<[a-z_]+>:? |[a-z_]+ )(\[[^]]*\]: )?([A-Za-z0-9_]+\(\): )?"
_READING: Final = r"<core> \[core\/(parser\/|[a-z_]*receive|tcp_read|msg_)"
"""Where messages are read, before their time is known."""
PROGRAM: Final = "\n".join(
    (
        f"/^({_HEAD}|kamailio|\\/)/!d",
        f"/^{_HEAD}({_TIME})?<script>/!{{",
        f"/^{_HEAD}({_TIME}|{_READING})/{{",
        f"s/^{_HEAD}({_TIME})?{_PLACE}/&\\n/",  # whatever may quote comes after the place
        "s/(\\n[^][<>\"'`{}|]*)[][<>\"'`{}|].*$/\\1.../",
        "s/\\n//",
        "s/(sips?|tel):.*$/.../",
        "}",
        "}",
        ":more",
        f"s/^({_HEAD}.*[^0-9])[0-9]{{6,}}/\\1*/",
        "t more",
    )
)


def masked(out: int = 2) -> int:
    """Returns an inheritable descriptor: what is written to it goes through the mask to `out`, until all close it.

    Without `sed` nothing is logged. The filter is no child of this process: Kamailio waits for all its own at its end.
    """
    sed = shutil.which("sed")
    if sed is None:
        theirs = os.open(os.devnull, os.O_WRONLY)
    else:
        ours, theirs = os.pipe()
        shell = 'exec 3<&0; "$2" -u -E -e "$1" <&3 &'
        command = ["/bin/sh", "-c", shell, "mask", PROGRAM, sed]
        subprocess.run(command, stdin=ours, stdout=out, env={"LC_ALL": "C"}, check=True)  # noqa: S603
        os.close(ours)
    os.set_inheritable(theirs, True)
    return theirs
