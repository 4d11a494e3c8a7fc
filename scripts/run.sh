#!/usr/bin/env bash
# Installs what is missing, then opens the window; without a screen it grows an alphabet,
# a sheet of it and a film of its birth, and says where they are. Arguments go to glyphstudio.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/setup.sh
install_system
install_program ""
if [ $# -gt 0 ]; then
  exec "$PYTHON" -m glyphstudio "$@"
elif has_screen; then
  exec "$PYTHON" -m glyphstudio
fi
out=runs/first
number=1
while [ -e "$out" ]; do
  number=$((number + 1))
  out=runs/first-$number
done
say "There is no screen here, so Glyph Studio works without its window."
"$PYTHON" -m glyphstudio train mirror --out "$out" --seconds 20
"$PYTHON" -m glyphstudio draw "$out" -o "$out/sheet.png" --count 32 --size 160
"$PYTHON" -m glyphstudio film "$out" -o "$out/birth.webm" --fps 30
say ""
say "An alphabet was born. Your files:"
say "  $out/sheet.png            a sheet of 32 glyphs"
say "  $out/birth.webm           the film of its birth"
say "  $out/weights.safetensors  the model: bash scripts/run.sh draw $out -o more.png --seed 2"
