; mole, SECRET: holds 128 bits at F000h and one downgrade channel to ear, which filters and two reviewers guard. It tries to get the
; bits out by everything it can do that somebody else might notice. Bit i has frame LEAK_FIRST + 2 i (common.inc).
;   bit 0: it sleeps.
;   bit 1: it submits a report with a listed word, which the filter refuses; its size depends on i; and, by i mod 8, also
;          0 nothing more                     4 lengths of 64 KiB + 1, 4 GiB and 2^64 - 1
;          1 200 doorbells                    5 a word spaced out, so that filters A and B disagree (quarantine)
;          2 computes to its slot's end       6 a burst of six refused messages (audit pressure)
;          3 channels that are not its own    7 the shortest and the longest report
; At last, if bit 0 of the secret is set, it crashes, to be restarted or not. Before all that it sends one harmless report as a cover.

%define DOMAIN "mole"
ALLOWANCE       equ 8

%include "common.inc"

FLOOD           equ 200

        absolute 0x60000
bit_index:      resd 1
sent:           resd 1

        section .text
guest_main:
        say "+--------------------------------------------------------------------------+", 10
        say "| MOLE    SECRET          wants its 128 bits out; ear listens below        |", 10
        say "+--------------------------------------------------------------------------+", 10
        call frame_number
        cmp eax, LEAK_FIRST
        jb .first_life
        say "mole: awake in frame "
        call print_decimal
        say ", remembering nothing; my time is over", 10
        jmp stop
.first_life:
        say "mole: my secret is "
        mov esi, SECRET
        mov ecx, 16
        call print_bytes
        call newline
        mov esi, cover
        mov ecx, cover_end - cover
        say "mole: a harmless report first, as a cover: "
        call send_report
        call print_status
        call newline

next_bit:
        mov eax, [bit_index]
        test eax, 31
        jnz .quiet
        say "mole: sending from bit "
        call print_decimal
        say " on", 10
.quiet:
        lea eax, [LEAK_FIRST + 2 * eax]
        call wait_for_frame
        mov eax, [bit_index]
        bt [SECRET], eax
        jnc .zero
        inc dword [sent]
        call send_one
.zero:
        inc dword [bit_index]
        cmp dword [bit_index], LEAK_BITS
        jb next_bit

        mov eax, LEAK_END
        call wait_for_frame
        say "mole: all bits are out, "
        mov eax, [sent]
        call print_decimal
        say " of them as ones", 10
        test byte [SECRET], 1
        jz stop
        say "mole: and one by crashing", 10
        lidt [no_idt]
        int3

; Shows a one in every way there is for bit EAX.
send_one:
        mov ebx, eax
        and eax, 31
        mov esi, bad_report
        mov ecx, bad_report_end - bad_report
        sub ecx, eax                    ; the size tells of i
        mov byte [esi + ecx - 1], 10
        call send_report
        mov byte [esi + ecx - 1], 'X'
        mov byte [bad_report_end - 1], 10
        and ebx, 7
        jmp [.techniques + 4 * ebx]
        section .data
        align 4
.techniques:    dd .nothing, .flood, .compute, .foreign, .huge, .diverge, .burst, .sizes
        section .text
.nothing:
        ret
.flood:
        mov ecx, FLOOD
.flood_next:
        call ring
        loop .flood_next
        ret
.compute:
        call frame_number
        mov edx, eax
.compute_next:
        call frame_number
        cmp eax, edx
        je .compute_next
        ret
.foreign:
        mov eax, CH_STATUS_DOWN
        call .foreign_send
        mov eax, CH_WEATHER_UP
        call .foreign_send
        mov eax, 77
.foreign_send:
        mov edx, TYPE_REPORT
        mov esi, cover
        mov ecx, cover_end - cover
        jmp submit
.huge:
        mov dword [descriptor + 16], 65537
        call pace
        call ring
        mov dword [descriptor + 16], 0
        mov dword [descriptor + 20], 1
        call pace
        call ring
        mov dword [descriptor + 16], 0xFFFFFFFF
        mov dword [descriptor + 20], 0xFFFFFFFF
        call pace
        jmp ring
.diverge:
        mov esi, spaced_report
        mov ecx, spaced_report_end - spaced_report
        jmp send_report
.burst:
        mov ebx, 6
.burst_next:
        mov esi, bad_report
        mov ecx, bad_report_end - bad_report
        call send_report
        dec ebx
        jnz .burst_next
        ret
.sizes:
        mov esi, bad_report             ; the word is at its start: SECRET, line feed
        mov al, [esi + 6]
        push eax
        mov byte [esi + 6], 10
        mov ecx, 7
        call send_report
        pop eax
        mov [esi + 6], al
        mov ecx, bad_report_end - bad_report
        jmp send_report

; Submits ECX bytes at ESI to ear. EAX = status; ECX and ESI stay.
send_report:
        mov eax, CH_MOLE_DOWN
        mov edx, TYPE_REPORT
        jmp submit

        section .data
cover:          db "MOLE REPORTS ALL QUIET", 10
cover_end:
spaced_report:  db "THIS IS S E C R E T AGAIN", 10
spaced_report_end:
bad_report:     db "SECRET IS THE WORD XXXXXXXXXXXX XXXXXXXXXXXX XXXXXXXXXXXX XXXX", 10
bad_report_end:
no_idt:         dw 0
                dd 0
