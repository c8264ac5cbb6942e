"""One small file per type of value: what was said, written or keyed, as JSON and how surely. They decide nothing."""
