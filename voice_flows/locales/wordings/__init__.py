"""The words of the phrase library, one file per place they are met: on the call, and in the thread."""
