"""What stands in for programs in a container: scripts that stand alone, for they are copied."""
