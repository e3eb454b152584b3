; pacer: says PACER-UP, then wakes in every frame: stores to another page each time and says the frame every tenth. With 'S' as the first byte
; of its secret it submits a note in every fourth frame from frame 40 on; otherwise it prints what arrives.

%define DOMAIN "pacer"
ALLOWANCE       equ 1

%include "common.inc"

CHANNEL         equ 1
TYPE            equ 1
FIRST_NOTE      equ 40
PAGES           equ 0x80000             ; 64 pages to walk over

        section .data
        align 4
note:           db "note "
digits:         db "00000000 of pacer.", 10
note_end:

        section .text
guest_main:
        say "PACER-UP", 10
.frame:
        call wait_next_frame
        call frame_number
        mov ebx, eax
        and eax, 63
        shl eax, 12
        mov [PAGES + eax], ebx
        add [PAGES + eax + 4], ebx

        mov eax, ebx
        xor edx, edx
        mov ecx, 10
        div ecx
        test edx, edx
        jnz .quiet
        say "frame "
        mov eax, ebx
        call print_decimal
        call newline
.quiet:
        cmp byte [SECRET], 'S'
        jne .receive
        cmp ebx, FIRST_NOTE
        jb .frame
        test ebx, 3
        jnz .frame
        mov esi, digits + 7
.count:
        inc byte [esi]                  ; one more, in decimal
        cmp byte [esi], '9'
        jbe .counted
        mov byte [esi], '0'
        dec esi
        cmp esi, digits
        jae .count
.counted:
        mov esi, note
        mov ecx, note_end - note
        mov eax, CHANNEL
        mov edx, TYPE
        call submit
        jmp .frame
.receive:
        call take
        jne .frame
        mov ecx, [in_content]
        mov esi, in_bytes
        call print_message
        call newline
        jmp .receive
