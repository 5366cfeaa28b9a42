"""The language server: a project in an editor to its problems, and to what belongs together.

Only `app` knows the protocol. What it serves speaks of `flowrun.span.Span`, as all else does.
"""
