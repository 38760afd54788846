#!/bin/bash
# Hostile submissions on a host that refuses namespaces, where the tracer is the wall: the classes of specimens that try
# to get over it. `make check-hostile` grades all of them there.
IPCGRADE_HOSTILE_HOST=namespaces IPCGRADE_HOSTILE_CLASSES="network ipc tampering files" \
  exec "$(dirname "$IPCGRADE")/tests/test_hostile"
