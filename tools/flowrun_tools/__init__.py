"""The tools around flowrun: the command line, and what it is made of."""
