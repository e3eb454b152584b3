; vault, TOPSECRET: takes tracks from ops through a diode and prints them. It sends nothing: no channel leaves it.

%define DOMAIN "vault"
ALLOWANCE       equ 0

%include "common.inc"

        absolute 0x60000
tracks:         resd 1

        section .text
guest_main:
        say "+--------------------------------------------------------------------------+", 10
        say "| VAULT   TOP SECRET      tracks in through a diode, nothing out           |", 10
        say "+--------------------------------------------------------------------------+", 10

main_loop:
        call take
        jne .nothing
        cmp dword [in_content], 16
        jne .bad
        mov esi, in_bytes
        mov ecx, 12
        call crc32
        cmp eax, [in_bytes + 12]
        jne .bad
        inc dword [tracks]
        say "vault: track "
        mov eax, [in_bytes + 8]
        call print_decimal
        say " of "
        mov ecx, 4
        call print_message
        say ", day "
        movzx eax, byte [in_bytes + 4]
        call print_decimal
        say " "
        movzx eax, byte [in_bytes + 5]
        mov ecx, 2
        call print_digits
        say ":"
        movzx eax, byte [in_bytes + 6]
        call print_digits
        say "Z, severity "
        movzx eax, byte [in_bytes + 7]
        call print_decimal
        call newline
        jmp main_loop
.bad:
        say "vault: a track with a wrong CRC-32 or length: dropped", 10
        jmp main_loop
.nothing:
        call wait_message
        jmp main_loop
