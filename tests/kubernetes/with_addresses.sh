#!/bin/sh
# Runs a command in a network of its own, which has the addresses of a real Kubernetes and its pods:
# `with_addresses.sh COMMAND ARGUMENT…`. An ordinary user needs user namespaces for that.
set -eu

network='ip link set lo up; ip address add 10.77.0.1/24 dev lo'
if [ "$(id -u)" = 0 ]; then
    exec unshare --net -- sh -ceu "$network"'; exec "$@"' sh "$@"
fi
exec unshare --map-root-user --net -- sh -ceu "$network"'
    user=$1 group=$2; shift 2
    exec unshare --map-user="$user" --map-group="$group" -- "$@"' sh "$(id -u)" "$(id -g)" "$@"
