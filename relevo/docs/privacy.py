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
## Terms

Texts, conversations and customers are kept until somebody erases the customer, recordings and files 30 days, unless an
admin [says otherwise](administer.md#retention) or you set terms in `relevo.toml`, which count before the page:

```
[retention]
text_days = 30
conversation_days = 365
customer_days = 730
```

Every five minutes the relay erases what is past its term, at most 200 conversations and 200 customers at a time, in
pieces of 20. An erased conversation takes its calls, timeline, texts, ratings, recordings and files with it, and the
number from the records of how its calls went; its customer stays, with consents. A customer is erased as by
`relevo customers erase`: the key is destroyed, and digests of opt-outs and consents stay. Contact is whatever stands
in a conversation, and a consent. The audit names what was erased, by `system:retention`.

What is under way stays: a call in progress, a text that is not settled, a promised call, a timer, and a conversation
that is put off to a later day. A **legal hold** stops every term in this list that belongs to one customer, recordings
and files too, except webhooks as they came. Reports lose what is erased; export what you need before.

## Asked for, erased, kept for a court

```
relevo customers export +34612345678 --to marta.json
relevo customers erase +34612345678
relevo customers hold +34612345678 --reason "case 12/2026"
relevo customers release +34612345678
```

Admins export and erase from the customer's page at the desk too, by the same functions. A number in any writing or the
customer's id names the customer. `export` writes everything that is stored, with what
is sealed in clear, readable by your account only. `erase` deletes the rows and recordings, destroys the key, and
prints what went from where. It refuses while a call is in progress, a text is on its way, or a legal hold stands. Of
an opt-out and of consents a digest stays, so that an erased person who asked for no texts gets none. Somebody who
calls again is a new customer.

**Records of one person.** Agents may join two records of a customer, and separate them again. No row moves: each
record keeps its numbers, conversations, consents and key. While they are joined, `export`, `erase`, `hold` and
`release` reach all of them, a hold on one holds all, and a term ends for all together, after the last contact of any.
An opt-out stays that of its number, and a refusal of texts by one record outlasts an earlier consent of another. After
they are separated each has what it had, and what came from its own numbers meanwhile; what was said in a conversation
of the other record stays there. Each joining and separating is in the audit, under both records.

**Backups.** What is sealed in them cannot be read any more: the key is gone, and `relevo db keys` replaces its older
copy. The timeline of a backup is sealed by the secret only, with all else in it. `relevo db restore` erases again who
was erased since, by a list of digests that lies beside the keys.

**The index of words.** The files of the search index lose erased words too, and parts of a card or account number that
the customer spread over several messages: `erase` and the relay, once a minute, write the index anew after such a
removal. On PostgreSQL that is `REINDEX INDEX CONCURRENTLY`; while a long transaction such as a backup runs, it waits
for a later round.

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
