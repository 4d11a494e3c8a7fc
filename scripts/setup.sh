# Sourced by run.sh and test.sh: system libraries, a virtual environment, the program in it.
# Sets PYTHON. A second call finds everything there and installs nothing.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# "library needed:Debian package" for drawing without a screen, and for a window on a screen
draw_libraries=(
  libGL.so.1:libgl1 libEGL.so.1:libegl1 libglib-2.0.so.0:libglib2.0-0
  libxkbcommon.so.0:libxkbcommon0 libdbus-1.so.3:libdbus-1-3 libfontconfig.so.1:libfontconfig1
)
window_libraries=(
  libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4
  libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-shape.so.0:libxcb-shape0
  libxkbcommon-x11.so.0:libxkbcommon-x11-0
)

has_screen() {
  case "$(uname -s)" in
    Linux) [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ] ;;
    *) true ;;
  esac
}

usable_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11 python; do
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
      printf '%s' "$name"
      return 0
    fi
  done
  return 1
}

missing_packages() {
  local known entry
  known=$( (ldconfig -p || /sbin/ldconfig -p || true) 2>/dev/null)
  [ -n "$known" ] || return 0 # nobody can tell; the program says itself what it lacks
  for entry in "$@"; do
    case "$known" in *"${entry%%:*}"*) ;; *) printf '%s ' "${entry#*:}" ;; esac
  done
}

install_system() {
  [ "$(uname -s)" = Linux ] || return 0
  local wanted=("${draw_libraries[@]}") missing base
  has_screen && wanted+=("${window_libraries[@]}")
  missing=$(missing_packages "${wanted[@]}")
  if ! base=$(usable_python); then
    missing="python3 python3-venv $missing"
  elif ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
    missing="python3-venv $missing"
  fi
  [ -z "${missing// /}" ] && return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    say "Glyph Studio needs libraries that are not here. Their Debian names: $missing"
    say "Install what your system calls them, then start again."
    exit 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    say "Glyph Studio needs a few system packages first. Install them with:"
    say "  sudo apt-get install --no-install-recommends $missing"
    exit 1
  fi
  say "Installing system packages: $missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086  one word a package
  apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

install_program() { # $1: "" or an extra such as "test"
  local base venv=.venv want stamp
  base=$(usable_python) || fail "Glyph Studio needs Python 3.11 or newer (python.org, or your system's package python3)."
  PYTHON=$venv/bin/python
  case "$(uname -s)" in MINGW* | MSYS* | CYGWIN*) PYTHON=$venv/Scripts/python.exe ;; esac
  want="$1 $("$base" -V 2>&1) $(cksum <pyproject.toml)"
  stamp=$venv/installed${1:+-$1}
  if [ -x "$PYTHON" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ] &&
    "$PYTHON" -c 'import importlib.util as u, sys; sys.exit(u.find_spec("glyphstudio") is None)'; then
    return 0
  fi
  say "Setting up Glyph Studio in $venv (once; a few minutes, some 1.5 GB on disk) ..."
  [ -x "$PYTHON" ] || "$base" -m venv "$venv"
  "$PYTHON" -m pip install --quiet --disable-pip-version-check -e ".${1:+[$1]}" ||
    fail "The installation did not finish; the lines above say why. Start the same command again to go on."
  printf '%s' "$want" >"$stamp"
}
