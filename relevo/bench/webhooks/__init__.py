"""`relevo bench webhooks`: the ingress beside a bare server, the relay's reader beside both, and the reader alone."""
