"""`relevo flows`: the verbs that check, try, publish and compare flows, as one group."""

from __future__ import annotations

from relevo.cli.flows import publishing, talking, versions
from relevo.cli.flows.files import app as app

app.command("simulate")(talking.simulate)
app.command("test")(talking.run_talks)
app.command("publish")(publishing.publish)
app.command("versions")(versions.versions)
app.command("diff")(versions.diff)
app.command("rollback")(publishing.rollback)
app.command("retire")(publishing.retire)
