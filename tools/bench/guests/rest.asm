; rest: starts and sleeps. It has no channel.

%define DOMAIN "rest"
ALLOWANCE       equ 0

%include "common.inc"

guest_main:
        jmp stop
