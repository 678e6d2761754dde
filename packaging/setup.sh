#!/usr/bin/env bash
# Everything Guardroom needs on Debian 12: system libraries, a Chinese font, a virtual environment
# from the lock file, the compiled translations. Does nothing that is done already; says what it does.
# Further Debian packages may be named: `setup.sh mpv`.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m[setup]\033[0m %s\n' "$*"; }
fail() { printf '[setup] %s\n' "$*" >&2; exit 1; }

# Qt's xcb plugin, libVLC for playback, fontconfig to find fonts; a virtual screen where there is none.
packages=(
    ca-certificates fontconfig
    libegl1 libgl1 libglib2.0-0 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
    libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1
    libvlc5 vlc-plugin-base xvfb
)
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
# A Chinese font only where none is installed.
[ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ] || packages+=(fonts-noto-cjk)

packages+=("$@")

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
missing=()
for package in "${packages[@]}"; do
    installed "$package" || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get >/dev/null || fail "These packages are missing, install them with your system's tool: ${missing[*]}"
    [ "$(id -u)" -eq 0 ] || fail "Run once as root, or: apt-get install ${missing[*]}"
    say "system libraries: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    mkdir -p build
    { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >build/apt.log 2>&1 ||
        { tail -n 5 build/apt.log >&2; fail "apt-get failed, the whole of it stands in build/apt.log"; }
fi

python3 -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info < (3, 14)))' ||
    fail "Python 3.11, 3.12 or 3.13 is needed, found $(python3 --version 2>&1)"

stamp=.venv/.lock-installed
if ! cmp -s requirements.lock "$stamp"; then
    say "Python packages from requirements.lock (once, about a minute)"
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
        -r requirements.lock
    cp requirements.lock "$stamp"
fi

for source in resources/translations/*.ts; do
    [ -e "$source" ] || continue
    compiled=${source%.ts}.qm
    [ "$compiled" -nt "$source" ] || .venv/bin/pyside6-lrelease -silent "$source" -qm "$compiled"
done

# `guardroom` on the path of the environment, without building a package.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
if [ "$(cat "$site/guardroom.pth" 2>/dev/null)" != "$PWD" ]; then
    printf '%s\n' "$PWD" >"$site/guardroom.pth"
    printf '#!/bin/sh\nexec "%s/.venv/bin/python" -m app.cli "$@"\n' "$PWD" >.venv/bin/guardroom
    chmod +x .venv/bin/guardroom
fi
