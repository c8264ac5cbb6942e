"""Settings, trunks, the secret of the installation, and log output."""
