; drain: takes messages as its interrupt announces them, checks their length and that their numbers rise by one, and says after each
; 256 how many it has.

%define DOMAIN "drain"
ALLOWANCE       equ 0

%include "common.inc"

        absolute 0x60000
taken:          resd 1
last:           resd 1

        section .text
guest_main:
.next:
        call take
        jne .nothing
        cmp dword [in_content], 256
        jne .bad
        mov eax, [in_sequence]
        dec eax
        cmp eax, [last]
        jne .bad
        inc eax
        mov [last], eax
        inc dword [taken]
        test dword [taken], 0xFF
        jnz .next
        mov eax, [taken]
        call print_decimal
        call newline
        jmp .next
.nothing:
        call wait_message
        jmp .next
.bad:
        say "drain: a message is missing or has another length", 10
        jmp stop
