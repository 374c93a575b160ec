#!/usr/bin/env bash
# Install the .deb in a bare Debian, run the demo without a network, remove it again.
#   sudo packaging/check_deb.sh [FOLDER]      FOLDER: the bare system, made if missing
# Needs root, debootstrap and Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."

bare=${1:-build/bare}
deb=$(ls dist/longaxis_*_amd64.deb)
[ -d "$bare/usr" ] || debootstrap --variant=minbase bookworm "$bare" >/dev/null
mountpoint -q "$bare/proc" || mount -t proc proc "$bare/proc"
trap 'umount "$bare/proc"' EXIT

cp "$deb" "$bare/root/longaxis.deb"
chroot "$bare" apt-get update -qq
DEBIAN_FRONTEND=noninteractive chroot "$bare" \
  apt-get install -y -qq --no-install-recommends /root/longaxis.deb >/dev/null
chroot "$bare" longaxis doctor
unshare --net chroot "$bare" env HOME=/root longaxis demo --headless --out /root/out
chroot "$bare" test -s /root/out/report.pdf

chroot "$bare" apt-get remove -y -qq longaxis >/dev/null
left=$(chroot "$bare" sh -c 'ls -d /usr/lib/longaxis /usr/bin/longaxis 2>/dev/null' || true)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
echo "installed, run without a network and removed: $deb"
