"""The version of flowrun, known without asking the installed package for it."""

VERSION = "0.1.0"
