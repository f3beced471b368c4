#!/bin/sh
# age files with one defect each are opened, or refused for the right reason.
# With a directory, C2SP's age test vectors there are used instead of ours.

exec "${BUILD:-build}/unit/age_vectors" "$@"
