"""The Mermaid flowchart language: a text to a `Flowchart`."""
