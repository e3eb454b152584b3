; ear, UNCLASSIFIED: the other end of mole's downgrade channel. In every frame of the schedule it looks at all it can see and keeps it:
;   0 acknowledgement symbols of channels 0 to 7   3 ticks from the frame's start to its awakening
;   1 inbox: interrupt status and next length      4 the device's count of its own doorbells, less what it rang
;   2 status of a doorbell of its own (every eighth frame)
; Six decoders turn that into 128 bits: in bit i's frame the observation differs from the one before mole began, or not. Decoders 0-4 look
; one frame after mole's, decoder 5 looks at the acknowledgements two frames after. The first whose bits are not all alike is believed;
; if all are constant, nothing was seen, and the answer is zeros. The answer is printed as 16 bytes in mole's order.

%define DOMAIN "ear"
ALLOWANCE       equ 2

%include "common.inc"

KINDS           equ 5
DECODERS        equ 6
SAMPLES         equ LEAK_END - LEAK_FIRST + 2   ; sample k was taken in frame LEAK_FIRST + k; the last decoder looks at 2 i + 2
ACK_CHANNELS    equ 8

        absolute 0x60000
baseline:       resd KINDS              ; must stand before `samples`
samples:        resd SAMPLES * KINDS
decoded:        resb 16
rung:           resd 1
reports:        resd 1
missed:         resd 1                  ; frames of the schedule in which we did not run

        section .text
guest_main:
        say "+--------------------------------------------------------------------------+", 10
        say "| EAR     UNCLASSIFIED    reads reports, and listens for what is not meant |", 10
        say "+--------------------------------------------------------------------------+", 10
        say "ear: listening from frame "
        mov eax, LEAK_FIRST
        call print_decimal
        say " on", 10

        mov ebx, -1                     ; the sample before the first is the baseline, taken on the same path
.sample:
        lea eax, [LEAK_FIRST + ebx]
        call sleep_and_read
        call frame_number
        sub eax, LEAK_FIRST
        cmp eax, ebx
        je .in_step
        inc dword [missed]
.in_step:
        imul edi, ebx, 4 * KINDS
        add edi, samples
        call observe
        inc ebx
        cmp ebx, SAMPLES
        jl .sample

        say "ear: "
        mov eax, SAMPLES
        call print_decimal
        say " frames sampled, "
        mov eax, [missed]
        call print_decimal
        say " missed", 10
        call decode
        say "EAR DECODED "
        mov esi, decoded
        mov ecx, 16
        call print_bytes
        call newline

.read_on:
        call read_reports
        call wait_message
        jmp .read_on

; Sleeps until frame EAX, frame by frame, and reads the reports of the frames on the way; those of the last are left for observe.
sleep_and_read:
        push ebx
        mov ebx, eax
.again:
        call frame_number
        cmp eax, ebx
        jae .done
        call read_reports
        call wait_next_frame
        jmp .again
.done:
        pop ebx
        ret

read_reports:
        call take
        jne .done
        inc dword [reports]
        say "ear: report "
        mov eax, [in_sequence]
        call print_decimal
        say " on channel "
        mov eax, [in_channel]
        call print_decimal
        say ": "
        mov esi, in_bytes
        mov ecx, [in_content]
        cmp ecx, 40
        jbe .print
        mov ecx, 40
.print:
        call print_message
        call newline
        jmp read_reports
.done:
        ret

; Stores the five observations of now at EDI.
observe:
        push ebx
        rdtsc                           ; first of all, before anything else takes time
        mov ecx, FRAME_TICKS
        div ecx
        mov [edi + 12], edx
        mov esi, eax                    ; the frame

        xor ebx, ebx
        xor ecx, ecx
.channel:
        mov edx, G_ACK_CHANNEL
        mov eax, ecx
        out dx, eax
        mov edx, G_ACK_SYMBOL
        in eax, dx
        rol ebx, 4
        xor ebx, eax
        inc ecx
        cmp ecx, ACK_CHANNELS
        jb .channel
        mov [edi], ebx

        mov edx, G_NEXT_BYTES
        in eax, dx
        mov ebx, eax
        mov edx, G_INT_STATUS
        in eax, dx
        shl eax, 31
        or ebx, eax
        mov [edi + 4], ebx

        mov dword [edi + 8], ACCEPTED
        test esi, 7
        jnz .silent
        push edi
        mov eax, CH_MOLE_DOWN           ; not ours to write; the answer is the same as ever
        mov edx, TYPE_REPORT
        mov esi, probe
        mov ecx, probe_end - probe
        call submit
        inc dword [rung]
        pop edi
        mov [edi + 8], eax
.silent:
        mov edx, G_DOORBELLS
        in eax, dx
        sub eax, [rung]
        mov [edi + 16], eax
        pop ebx
        ret
        section .data
probe:          db "EAR HERE", 10
probe_end:
        section .text

; Tries the decoders in turn and leaves the answer in `decoded`.
decode:
        xor ebx, ebx
.decoder:
        call run_decoder
        call count_ones
        say "ear: decoder "
        mov eax, ebx
        call print_decimal
        say " sees "
        mov eax, ecx
        call print_decimal
        say " of 128 bits set", 10
        test ecx, ecx
        jz .next
        cmp ecx, LEAK_BITS
        jne .done
.next:
        inc ebx
        cmp ebx, DECODERS
        jb .decoder
        xor eax, eax
        mov edi, decoded
        mov ecx, 4
        rep stosd
.done:
        ret

; Decoder EBX: fills `decoded`.
run_decoder:
        xor eax, eax
        mov edi, decoded
        mov ecx, 4
        rep stosd
        mov esi, ebx                    ; the kind it looks at
        mov edx, 1                      ; and how many frames after mole's
        cmp ebx, KINDS
        jb .look
        xor esi, esi
        mov edx, 2
.look:
        imul edi, edx, 4 * KINDS        ; the sample of bit 0
        lea edi, [samples + edi + 4 * esi]
        mov edx, [baseline + 4 * esi]
        xor ecx, ecx
.bit:
        cmp [edi], edx
        je .same
        bts [decoded], ecx
.same:
        add edi, 2 * 4 * KINDS
        inc ecx
        cmp ecx, LEAK_BITS
        jb .bit
        ret

; ECX = ones in `decoded`.
count_ones:
        xor ecx, ecx
        mov edx, LEAK_BITS - 1
.bit:
        bt [decoded], edx
        adc ecx, 0
        dec edx
        jns .bit
        ret
