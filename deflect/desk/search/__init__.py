"""Search at the desk: what is looked for, which conversations hold it, and where in them it stands."""
