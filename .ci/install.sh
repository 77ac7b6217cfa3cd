#!/bin/sh
# Installs logtally, its manual pages, completions and documents below PREFIX, which is /usr/local unless it is said:
# PREFIX="$HOME/.local" ./install.sh. DESTDIR is put before it, for packages.
set -eu
from=$(dirname "$0")
to=${DESTDIR:-}${PREFIX:-/usr/local}
(cd "$from" && find bin share -type d) | while read -r folder; do install -d "$to/$folder"; done
(cd "$from" && find bin share ! -type d) | while read -r file; do
  case $file in bin/*) mode=755 ;; *) mode=644 ;; esac
  install -m "$mode" "$from/$file" "$to/$file"
done
echo "logtally is installed below $to"
