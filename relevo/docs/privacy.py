"""Writes docs/privacy.md from the table of what is kept."""

from __future__ import annotations

from deflect.keeping.kinds import KINDS
from relevo.docs.packages import ROOT

FILE = ROOT / "docs" / "privacy.md"
HEAD = """# What is kept of customers, for how long and why

Written from `deflect/keeping/kinds.py` by `python -m relevo.docs`.

| what | until | why | how it rests | where |
|---|---|---|---|---|
"""
TAIL = """
## Asked for, erased, kept for a court

```
relevo customers export +34612345678 --to marta.json
relevo customers erase +34612345678
relevo customers hold +34612345678 --reason "case 12/2026"
relevo customers release +34612345678
```

A number in any writing or the customer's id names the customer. `export` writes everything that is stored, with what
is sealed in clear, readable by your account only. `erase` deletes the rows and recordings, destroys the key, and
prints what went from where. It refuses while a call is in progress, a text is on its way, or a legal hold stands. Of
an opt-out and of consents a digest stays, so that an erased person who asked for no texts gets none. Somebody who
calls again is a new customer.

**Backups.** What is sealed in them cannot be read any more: the key is gone, and `relevo db keys` replaces its older
copy. The timeline of a backup is sealed by the secret only, with all else in it. `relevo db restore` erases again who
was erased since, by a list of digests that lies beside the keys.

**What erasing does not reach**: copies that you made yourself (exports, reports, logs of a proxy), what providers and
carriers keep, and on PostgreSQL pages of the disk until they are used again, and its archived log.
"""


def written() -> str:
    """Returns the page."""
    rows = []
    for kind in KINDS:
        where = [f"`{one}`" for one in (*kind.columns, *([kind.files] if kind.files else []))]
        rows.append(f"| {kind.name} | {kind.until} | {kind.why} | {kind.rests} | {', '.join(where)} |")
    return HEAD + "\n".join(rows) + "\n" + TAIL
