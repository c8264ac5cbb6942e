"""Values within a sentence that says more: which parts of it are a date, a time, an amount or a count."""
