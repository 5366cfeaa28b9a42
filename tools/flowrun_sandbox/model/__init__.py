"""What Juju keeps about a model, and the rules by which hooks read and change it.

Nothing here starts a process or opens a socket.
"""
