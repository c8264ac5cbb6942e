"""What voice workers keep on disk: active calls, the spool, and passes for the browser line."""
