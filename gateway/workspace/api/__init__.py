"""The JSON APIs of the workspace: desk, calls, recordings, handset and the event stream."""
