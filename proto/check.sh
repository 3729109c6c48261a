#!/usr/bin/env bash
# Lints the protos and compares them with the committed baseline.
#
#   proto/check.sh              lint and breaking
#   proto/check.sh --baseline   lint, then write baseline.binpb anew (a release does this)
#
# Needs cargo and python3 with venv; what else it needs it installs below target/.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
venv=$target/proto-venv
work=$target/proto-check

if [ ! -x "$venv/bin/buf" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check buf-bin==1.75.0
fi

# Google's files lie in a package that cargo has fetched; see crates/api/build.rs.
host=$(rustc -vV | sed -n 's/^host: //p')
google=$(cargo metadata --format-version 1 --locked --filter-platform "$host" | python3 -c '
import json, os, sys
packages = json.load(sys.stdin)["packages"]
found = [p for p in packages if p["name"] == "google-cloud-googleapis"]
print(os.path.join(os.path.dirname(found[0]["manifest_path"]), "googleapis"))')

rm -rf "$work"
mkdir -p "$work"
cp -r proto/buf.yaml proto/rongqiao "$work"

# Copies the files that a file imports, and what those import. buf brings google/protobuf itself.
imports() {
  sed -n 's/^import "\(google\/[^"]*\)";.*/\1/p' "$1" | { grep -v '^google/protobuf/' || true; } |
    while read -r file; do
      [ -e "$work/$file" ] && continue
      mkdir -p "$work/$(dirname "$file")"
      cp "$google/$file" "$work/$file"
      imports "$work/$file"
    done
}
for file in "$work"/rongqiao/v1/*.proto; do imports "$file"; done

buf=$(realpath "$venv/bin/buf")
baseline=$(realpath proto)/baseline.binpb
cd "$work"
"$buf" lint
"$buf" format --path rongqiao --diff --exit-code
if [ "${1:-}" = --baseline ]; then
  "$buf" build --path rongqiao --exclude-source-info -o "$baseline"
else
  "$buf" breaking --path rongqiao --against "$baseline"
fi
echo "proto: ok"
