"""The browser line: a page with a microphone is a telephone, served by the voice worker itself.

No flow and no ledger here; a web socket becomes a `Line`, nothing more.

Where: `ws://HOST:8090+n/?token=TOKEN`, n being the worker's number. The token is minted by
`deflect.tickets.mint(secret, ticket)`, lives 60 s and opens one call. The `Origin` header must be one of the
workspace's own. A refused opening is answered with HTTP 403 (token, origin) or 503 (no line free).

Binary frames, both ways: 20 ms of PCM s16le mono 8000 Hz (320 bytes). The page sends its microphone from the opening
on, one frame every 20 ms (longer messages of whole frames are taken too); the worker sends a frame every 20 ms,
silence too. The page plays them as they come, holding back no more than it needs (about 60 ms), so that a stopped
prompt stops.

Text frames are JSON objects with one key each.

Page to worker:
  {"key": "1"}          a key of `0123456789*#` was pressed
  {"hang_up": true}     the caller hangs up; closing the socket means the same

Worker to page:
  {"prompt": "..."}     the words of the sound that starts now (a caption)
  {"choices": [{"key": "1", "label": "..."}, ...]}   what keys mean from now on; empty: keys are free digits or nothing
  {"heard": "..."}      what was understood of the caller's speech
  {"stopped": true}     the prompt was interrupted: drop what is buffered
  {"ended": true}       the call is over; the socket closes next
"""
