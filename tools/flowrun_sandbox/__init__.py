"""A Juju, a Kubernetes API and a Pebble for one machine, for charms and their tests.

It needs no root, no container and no cluster: units are addresses of the loopback network, and
what a unit's containers run are processes of this machine.
"""
