"""Under which licences everything is that Relevo is installed with or ships."""
