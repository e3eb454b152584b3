; mallory, UNCLASSIFIED: has one text channel to ops and wants more. It tries everything below in this order, prints each attempt with what
; the device answered, and says so when an answer is not the one GUARDPORT.md promises. At last it crashes.

%define DOMAIN "mallory"
ALLOWANCE       equ 4

%include "common.inc"

RINGS           equ 1000                ; of the doorbell flood
STORM           equ 50000               ; faults of the fault storm

; attempt "name", channel, type, address (64 bits), length (64 bits), expected status
%macro attempt 6
        section .data
%%name: db %1, 0
        section .table
        dd %%name, %2, %3
        dq %4, %5
        dd %6
        section .text
%endmacro

        section .table follows=.data align=4
attempts:
ATTEMPT_BYTES   equ 32
        attempt "payload behind the end of RAM", CH_CHAT_UP, TYPE_NOTE, RAM_BYTES, 16, MALFORMED
        attempt "payload whose last byte is outside", CH_CHAT_UP, TYPE_NOTE, RAM_BYTES - 16, 17, MALFORMED
        attempt "payload that wraps at 4 GiB", CH_CHAT_UP, TYPE_NOTE, 0xFFFFFFF0, 32, MALFORMED
        attempt "payload that wraps at 2^64", CH_CHAT_UP, TYPE_NOTE, 0xFFFFFFFFFFFFFFF0, 32, MALFORMED
        attempt "my own RAM plus 4 GiB", CH_CHAT_UP, TYPE_NOTE, 0x100000000 + 0x10000, 16, MALFORMED
        attempt "length 0", CH_CHAT_UP, TYPE_NOTE, 0x10000, 0, MALFORMED
        attempt "length 65,537", CH_CHAT_UP, TYPE_NOTE, 0x10000, 65537, MALFORMED
        attempt "length 4 GiB plus 16", CH_CHAT_UP, TYPE_NOTE, 0x10000, 0x100000010, MALFORMED
        attempt "length 2^64 - 1", CH_CHAT_UP, TYPE_NOTE, 0x10000, 0xFFFFFFFFFFFFFFFF, MALFORMED
        attempt "forged channel 1, weather-up", 1, TYPE_NOTE, note, NOTE_BYTES, ACCEPTED
        attempt "forged channel 3, status-down", 3, TYPE_NOTE, note, NOTE_BYTES, ACCEPTED
        attempt "forged channel 4, track-up", 4, TYPE_NOTE, note, NOTE_BYTES, ACCEPTED
        attempt "forged channel 5, mole-down", 5, TYPE_NOTE, note, NOTE_BYTES, ACCEPTED
        attempt "channel 99, which does not exist", 99, TYPE_NOTE, note, NOTE_BYTES, ACCEPTED
        attempt "channel FFFFFFFFh", 0xFFFFFFFF, TYPE_NOTE, note, NOTE_BYTES, ACCEPTED
        attempt "type 9, which does not exist", CH_CHAT_UP, 9, note, NOTE_BYTES, ACCEPTED
        attempt "type 65,538, whose low half is a note", CH_CHAT_UP, 65538, note, NOTE_BYTES, ACCEPTED
        attempt "a listed word in clear", CH_CHAT_UP, TYPE_NOTE, clear_word, CLEAR_BYTES, ACCEPTED
        attempt "the listed word spaced out", CH_CHAT_UP, TYPE_NOTE, spaced_word, SPACED_BYTES, ACCEPTED
        attempt "bytes that are not ASCII", CH_CHAT_UP, TYPE_NOTE, strange, STRANGE_BYTES, ACCEPTED
        section .table
attempts_end:

        section .data
note:           db "HELLO FROM MALLORY", 10
NOTE_BYTES      equ $ - note
clear_word:     db "THIS IS SECRET", 10
CLEAR_BYTES     equ $ - clear_word
spaced_word:    db "THIS IS S E C R E T", 10
SPACED_BYTES    equ $ - spaced_word
strange:        db "CAF", 0xC3, 0x89, " ", 0x00, 0x1B, "[2J", 10
STRANGE_BYTES   equ $ - strange
no_idt:         dw 0
                dd 0

        absolute 0x60000
number:         resd 1                  ; of the attempt
changing:       resb 64                 ; the note that is changed after the doorbell
answered:       resd 1
storm_count:    resd 1
storm_stack:    resd 1
saved_gate:     resd 2

        section .text
guest_main:
        say "+--------------------------------------------------------------------------+", 10
        say "| MALLORY UNCLASSIFIED    one text channel to ops, and it wants more       |", 10
        say "+--------------------------------------------------------------------------+", 10
        call say_number
        say "a harmless note: "
        mov eax, CH_CHAT_UP
        mov edx, TYPE_NOTE
        mov esi, note
        mov ecx, NOTE_BYTES
        call submit
        mov ebx, ACCEPTED
        call say_result

        mov ebp, attempts
.attempt:
        call say_number
        mov esi, [ebp]
        call print
        say ": "
        lea esi, [ebp + 4]              ; channel, type, address, length: a descriptor as it stands
        mov edi, descriptor
        mov ecx, 6
        rep movsd
        call pace
        call ring
        mov ebx, [ebp + 28]
        call say_result
        add ebp, ATTEMPT_BYTES
        cmp ebp, attempts_end
        jb .attempt

        call wild_descriptors
        call change_after_doorbell
        call doorbell_flood
        call scan_ports
        call scan_memory
        call probe_machine
        call privileged_registers
        call modify_own_code
        call fault_storm
        call say_number
        say "triple fault: good-bye", 10
        lidt [no_idt]
        int3

; Begins the line of the next attempt.
say_number:
        push eax
        push ecx
        inc dword [number]
        say "mallory: "
        mov eax, [number]
        mov ecx, 2
        call print_digits
        say " "
        pop ecx
        pop eax
        ret

; Prints status EAX and whether it is EBX.
say_result:
        call print_status
        cmp eax, ebx
        je .line
        say ", WHICH IS NOT WHAT WAS PROMISED"
.line:
        jmp newline

; Descriptors that are not in RAM, or not wholly.
wild_descriptors:
        mov ebx, MALFORMED
        call say_number
        say "descriptor at FFFFFFF8h: "
        mov eax, 0xFFFFFFF8
        xor ecx, ecx
        call ring_at
        call say_number
        say "descriptor across the end of RAM: "
        mov eax, RAM_BYTES - 16
        xor ecx, ecx
        call ring_at
        call say_number
        say "descriptor above 4 GiB: "
        mov eax, descriptor
        mov ecx, 1
        call ring_at
        call say_number
        say "descriptor at 2^64 - 8: "
        mov eax, 0xFFFFFFF8
        mov ecx, 0xFFFFFFFF

; Rings with the descriptor at ECX:EAX and says what came of it.
ring_at:
        call pace
        mov edx, G_DESCRIPTOR
        out dx, eax
        mov edx, G_DESCRIPTOR_HI
        mov eax, ecx
        out dx, eax
        call ring_there
        jmp say_result

; The note that was rung for must arrive, not what stands in the buffer an instruction later.
change_after_doorbell:
        call say_number
        say "buffer changed after the doorbell: "
        mov esi, .original
        mov edi, changing
        mov ecx, ORIGINAL_BYTES
        rep movsb
        mov dword [descriptor], CH_CHAT_UP
        mov dword [descriptor + 4], TYPE_NOTE
        mov dword [descriptor + 8], changing
        mov dword [descriptor + 12], 0
        mov dword [descriptor + 16], ORIGINAL_BYTES
        mov dword [descriptor + 20], 0
        call pace
        mov edx, G_DESCRIPTOR
        mov eax, descriptor
        out dx, eax
        mov edx, G_DESCRIPTOR_HI
        xor eax, eax
        out dx, eax
        mov edi, changing
        mov ecx, 12
        mov al, 'X'
        mov edx, G_DOORBELL
        out dx, eax
        rep stosb
        mov edx, G_STATUS
        in eax, dx
        mov ebx, ACCEPTED
        jmp say_result
        section .data
.original:      db "THE ORIGINAL STANDS", 10
ORIGINAL_BYTES  equ $ - .original
        section .text

; Far more doorbells than a slot allows: each is answered alike.
doorbell_flood:
        call say_number
        say "1,000 doorbells at once: "
        mov dword [descriptor + 8], note
        mov dword [descriptor + 16], NOTE_BYTES
        call wait_next_frame
        mov ecx, RINGS
        xor ebx, ebx
.next:
        call ring
        cmp eax, ACCEPTED
        jne .other
        inc ebx
.other:
        loop .next
        mov dword [ring_count], ALLOWANCE
        mov eax, ebx
        call print_decimal
        say " answered accepted", 10
        ret

; Reads every port but those of my own chips.
scan_ports:
        call say_number
        say "all 65,536 ports: "
        mov dword [answered], 0
        xor edx, edx
.next:
        call is_my_port
        je .skip
        in al, dx
        cmp al, 0xFF
        je .skip
        inc dword [answered]
.skip:
        inc dx
        jnz .next
        jmp say_answered

; ZF set when port DX belongs to a chip of this PC.
is_my_port:
        mov eax, edx
        and eax, 0xFFFE
        cmp eax, 0x20
        je .yes
        cmp eax, 0xA0
        je .yes
        cmp eax, 0x4D0
        je .yes
        mov eax, edx
        and eax, 0xFFFC
        cmp eax, 0x40
        je .yes
        mov eax, edx
        and eax, 0xFFF8
        cmp eax, 0x3F8
        je .yes
        cmp edx, 0x61
        je .yes
        cmp edx, 0x80
        je .yes
        cmp edx, 0x92
.yes:
        ret

say_answered:
        mov eax, [answered]
        call print_decimal
        say " answered that are not mine", 10
        ret

; Physical addresses behind my RAM, where other machines keep theirs or their devices.
scan_memory:
        call say_number
        say "memory behind my RAM: "
        mov dword [answered], 0
        mov esi, .addresses
.next:
        lodsd
        test eax, eax
        jz say_answered
        cmp dword [eax], 0xFFFFFFFF
        jne .answer
        mov dword [eax], 0x12345678     ; and a store, which must vanish
        cmp dword [eax], 0xFFFFFFFF
        je .next
.answer:
        inc dword [answered]
        jmp .next
        section .data
        align 4
.addresses:     dd 0x100000, 0x100FFC, 0x200000, 0x1000000, 0x40000000, 0x80000000, 0xE0000000, 0xFEC00000, 0xFEE00000, 0xFFFFFFF0, 0
        section .text

; Doors of other machines: PCI configuration, CMOS, ACPI, fw_cfg, VMware's backdoor; all must be open ports.
probe_machine:
        call say_number
        say "PCI, CMOS, SMI, fw_cfg, backdoor: "
        mov dword [answered], 0
        mov edx, 0xCF8
        mov eax, 0x80000000
        out dx, eax
        mov edx, 0xCFC
        call .expect_open
        mov al, 0x0F
        out 0x70, al
        mov edx, 0x70
        call .expect_open
        mov edx, 0xB0
        call .expect_open
        mov edx, 0x510
        call .expect_open
        mov eax, 0x564D5868
        mov ecx, 10
        mov edx, 0x5658
        call .expect_open
        mov edx, 0x5A2                  ; GuardPort at a width it does not have
        call .expect_open
        jmp say_answered
.expect_open:
        in eax, dx
        cmp eax, 0xFFFFFFFF
        je .open
        inc dword [answered]
.open:
        ret

; Control registers are mine, model-specific registers and hypercalls are nobody's.
privileged_registers:
        call say_number
        say "CR0 is "
        mov eax, cr0
        call print_hex
        mov dword [fault_count], 0
        mov dword [fault_resume], .after_msr
        mov ecx, 0x1B
        rdmsr
.after_msr:
        mov dword [fault_resume], .after_write
        mov ecx, 0x1234
        xor eax, eax
        xor edx, edx
        wrmsr
.after_write:
        mov dword [fault_resume], .after_call
        db 0x0F, 0x01, 0xC1             ; VMCALL
.after_call:
        mov dword [fault_resume], .after_vmx
        db 0x0F, 0xC7, 0x37             ; VMPTRLD [edi]
.after_vmx:
        mov dword [fault_resume], 0
        say "; RDMSR, WRMSR, VMCALL, VMPTRLD: "
        mov eax, [fault_count]
        call print_decimal
        say " of 4 fault", 10
        ret

; Changes its own instructions: far ahead, just ahead, and the loop it is in.
modify_own_code:
        call say_number
        say "code that changes itself: "
        mov ecx, 3
        xor ebx, ebx
.again:
        mov [.patched + 1], ecx
.patched:
        mov eax, 0x11111111
        add ebx, eax                    ; 3 + 2 + 1
        loop .again
        mov byte [.ahead], 0x43         ; INC EBX instead of NOP
        jmp short .ahead
.ahead:
        nop
        cmp ebx, 7
        je .good
        say "RUNS STALE INSTRUCTIONS", 10
        ret
.good:
        say "runs as changed", 10
        ret

; A handler that faults at once, again and again; it is cut at the slot's end like anything else.
fault_storm:
        call say_number
        say "a handler that faults at once: "
        mov eax, [idt + 6 * 8]
        mov [saved_gate], eax
        mov eax, [idt + 6 * 8 + 4]
        mov [saved_gate + 4], eax
        mov eax, .handler
        mov edx, eax
        and eax, 0xFFFF
        or eax, 0x00080000
        and edx, 0xFFFF0000
        or edx, 0x8E00
        mov [idt + 6 * 8], eax
        mov [idt + 6 * 8 + 4], edx
        mov dword [storm_count], 0
        mov [storm_stack], esp
.handler:
        mov esp, [storm_stack]
        inc dword [storm_count]
        cmp dword [storm_count], STORM
        ja .over
        ud2
.over:
        mov eax, [saved_gate]
        mov [idt + 6 * 8], eax
        mov eax, [saved_gate + 4]
        mov [idt + 6 * 8 + 4], eax
        mov eax, STORM
        call print_decimal
        say " faults taken", 10
        ret
