; pump: submits 256-byte messages of four lines, as many in a frame as the doubleword at SECRET says, for ever.
; Every message has its own number in its first line, so that no two have the same digest.

%define DOMAIN "pump"
ALLOWANCE       equ 0                   ; paces itself

%include "common.inc"

CHANNEL         equ 1
TYPE            equ 1

        absolute 0x60000
batch:          resd 1                  ; messages in a frame

        section .data
        align 4
message:        db "message "
digits:         db "00000000 of a long row of messages that all look alike.", 10
                db "Its second line has sixty-three signs and a line feed, the same", 10
                db "as the third one, which says nothing either, and says it again.", 10
                db "The fourth line is the last one: 256 bytes are full, with this.", 10
message_end:
%if message_end - message != 256
%error "a message has 256 bytes"
%endif

        section .text
guest_main:
        mov eax, [SECRET]
        mov [batch], eax
        mov dword [descriptor], CHANNEL
        mov dword [descriptor + 4], TYPE
        mov dword [descriptor + 8], message
        mov dword [descriptor + 16], message_end - message
        mov edx, G_DESCRIPTOR
        mov eax, descriptor
        out dx, eax
.frame:
        mov ecx, [batch]
.next:
        mov edx, G_DOORBELL
        out dx, eax
        mov edx, G_STATUS
        in eax, dx
        cmp eax, ACCEPTED
        jne .refused
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
        dec ecx
        jnz .next
        call wait_next_frame
        jmp .frame
.refused:
        say "pump: a doorbell was refused", 10
        jmp stop
