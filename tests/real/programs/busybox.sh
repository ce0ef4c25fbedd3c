# shellcheck shell=sh disable=SC2034,SC2154
# busybox, static, every applet of its defconfig.
sources=busybox
packages=
program=busybox_unstripped

configure() {
	make defconfig
	sed -i 's/^# CONFIG_STATIC is not set/CONFIG_STATIC=y/' .config
}

build() {
	KCONFIG_NOTIMESTAMP=1 make -O -j"$jobs" busybox_unstripped
}

try() {
	"$1" echo busybox runs
}
