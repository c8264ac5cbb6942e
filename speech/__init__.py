"""Sound to words and words to sound: recognisers, synthesisers, voice activity, models, server and client."""
