"""What the controller tells of a model to what ``juju`` prints of it, as plain data and as tables.

Everything here is a pure function. A ``snapshot`` is what the controller's operation of that name
answers.
"""
