"""A stand-in for Pebble, the program that runs a workload's services and answers for them.

It speaks Pebble's own API over a Unix socket, so that clients of Pebble work with it unmodified.
Its words and its numbers are those of Pebble 1.26. It is started as
``python -m flowrun_sandbox.pebble run``.
"""

VERSION = "v1.26.0"
"""The Pebble that is stood in for."""
