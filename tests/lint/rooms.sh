#!/bin/sh
# The rooms include what the table of HACKING allows, and each outside library
# comes in by its own door.  A program (a hyphen in its name) may use any room
# but hooks, agent and site, besides its own; sluice-agent has its room's row.

cd "${0%/*}/../.." || exit 3
git ls-files -co --exclude-standard -- '*.[ch]' | grep -v '^tests/' |
    sort | xargs awk -f tests/lint/rooms.awk
