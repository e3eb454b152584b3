#!/bin/sh
# make-guests.sh: makes the two Linux guests' kernel and initial RAM disks from one Debian package, into guest/build (not in the repository).
#   apt-get install debian-installer-12-netboot-i386 cpio nasm
# The package is for every architecture and holds Debian's i386 kernel, its virtio modules, a busybox and the C library it needs: nothing of it
# is changed. One small program of ours, guest/cross.asm, tries what a shell cannot. DEBIAN_INSTALLER names another place of the package's i386 folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
installer=${DEBIAN_INSTALLER:-/usr/lib/debian-installer/images/12/i386/text/debian-installer/i386}
out=${1:-$here/guest/build}
[ -r "$installer/linux" ] || { echo "make-guests.sh: $installer/linux is not there: apt-get install debian-installer-12-netboot-i386" >&2; exit 2; }
for program in cpio nasm; do
    command -v $program >/dev/null || { echo "make-guests.sh: $program is not there: apt-get install $program" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work/all"
(cd "$work/all" && gzip -dc "$installer/initrd.gz" | cpio --quiet -idm --no-absolute-filenames \
    'bin/busybox' 'lib/ld-linux.so.2' 'lib/i386-linux-gnu/ld-linux.so.2' 'lib/i386-linux-gnu/libc.so.6' 'lib/modules/*/virtio*.ko' 'lib/modules/*failover.ko' 2>/dev/null)

nasm -f bin -o "$work/cross" "$here/guest/cross.asm"

# guest NAME INIT: an initial RAM disk whose /init is INIT. Uncompressed, so that no guest spends its boot on unpacking.
guest() {
    root=$work/$1
    mkdir -p "$root/bin" "$root/lib/i386-linux-gnu" "$root/modules" "$root/dev" "$root/proc" "$root/sys" "$root/tmp"
    cp "$work/all/bin/busybox" "$root/bin/busybox"
    cp "$work/all/lib/i386-linux-gnu/ld-linux.so.2" "$work/all/lib/i386-linux-gnu/libc.so.6" "$root/lib/i386-linux-gnu/"
    ln -s i386-linux-gnu/ld-linux.so.2 "$root/lib/ld-linux.so.2"
    find "$work/all/lib/modules" -name '*.ko' -exec cp {} "$root/modules/" \;
    for applet in sh cat cut date dd dmesg free grep head insmod ip kill ls md5sum mkdir mknod mount nc od poweroff printf ps readlink reboot sed seq \
        sha256sum sleep stty sync tr uname wc cmp; do
        ln -s busybox "$root/bin/$applet"
    done
    cp "$here/guest/guard-send" "$here/guest/guard-receive" "$here/guest/start" "$root/bin/"
    cp "$work/cross" "$root/bin/cross"
    cp "$2" "$root/init"
    chmod 755 "$root/init" "$root"/bin/guard-* "$root/bin/start" "$root/bin/cross"
    find "$root" -exec touch -h -d @1767225600 {} +
    (cd "$root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc --reproducible -R 0:0) >"$out/$1.cpio"
}

cp "$installer/linux" "$out/linux"
guest low "$here/guest/low.init"
guest high "$here/guest/high.init"
guest web "$here/guest/web.init"
guest bench "$here/guest/bench.init"
ls -l "$out"
