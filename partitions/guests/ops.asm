; ops, SECRET: takes weather records, checks their CRC-32, prints them, writes each as a METAR-like line to COM2, and sends a track to
; vault for each. After every fourth record a one-line status goes down to sensor, past filters and two reviewers; the third of them
; carries a listed word, so the filter refuses it. Notes from mallory are printed as what they are: text of unknown worth.
; The 16 bytes of its secret stay here: it prints their CRC-32 on its own console and spends time by the first of them, no more.

%define DOMAIN "ops"
ALLOWANCE       equ 6

%include "common.inc"

STATUS_EVERY    equ 4
LOUD_STATUS     equ 3

        absolute 0x60000
record:         resb 32                 ; a copy of the weather record, laid out as in sensor.asm
track:          resb 16                 ; station 4, day, hour, minute, severity, sequence 4, CRC-32 4
status_text:    resb 64
received:       resd 1
refused:        resd 1                  ; records whose CRC or length was wrong
statuses:       resd 1
until_status:   resd 1

        section .text
guest_main:
        say "+--------------------------------------------------------------------------+", 10
        say "| OPS     SECRET          weather in, tracks up, status reports down       |", 10
        say "+--------------------------------------------------------------------------+", 10
        mov edx, COM2
        call set_up_serial
        mov dword [until_status], STATUS_EVERY
        say "ops: the CRC-32 of my secret is "
        mov esi, SECRET
        mov ecx, 16
        call crc32
        call print_hex
        call newline
        movzx ecx, byte [SECRET]
.work:
        sub ecx, 1                      ; what the secret is decides how long this takes
        jns .work

main_loop:
        call take
        jne .nothing
        mov eax, [in_type]
        cmp eax, TYPE_WEATHER
        je .weather
        cmp eax, TYPE_NOTE
        je .note
        say "ops: a message of a type I do not know", 10
        jmp main_loop
.weather:
        call handle_weather
        jmp main_loop
.note:
        say "ops: note "
        mov eax, [in_sequence]
        call print_decimal
        say ": "
        mov esi, in_bytes
        mov ecx, [in_content]
        call print_message
        call newline
        jmp main_loop
.nothing:
        call wait_message
        jmp main_loop

handle_weather:
        cmp dword [in_content], 32
        jne .bad
        mov esi, in_bytes
        mov edi, record
        mov ecx, 8
        rep movsd
        mov esi, record
        mov ecx, 28
        call crc32
        cmp eax, [record + 28]
        jne .bad
        inc dword [received]
        call print_weather
        call write_line
        call send_track
        dec dword [until_status]
        jnz .done
        mov dword [until_status], STATUS_EVERY
        call send_status
.done:
        ret
.bad:
        inc dword [refused]
        say "ops: a weather record with a wrong CRC-32 or length: dropped", 10
        ret

print_weather:
        say "ops: record "
        mov eax, [record + 24]
        call print_decimal
        say " "
        mov esi, record
        mov ecx, 4
        call print_message
        say " wind "
        movzx eax, word [record + 8]
        mov ecx, 3
        call print_digits
        say "/"
        movzx eax, word [record + 10]
        call print_decimal
        say " gust "
        movzx eax, word [record + 12]
        call print_decimal
        say " kt "
        movzx eax, word [record + 14]
        call print_decimal
        say " m "
        movsx eax, word [record + 16]
        call print_signed
        say "/"
        movsx eax, word [record + 18]
        call print_signed
        say " C "
        movzx eax, word [record + 20]
        call print_decimal
        say " hPa", 10
        ret

; The METAR-like line on COM2.
write_line:
        mov dword [out_port], COM2
        mov esi, record
        mov ecx, 4
        call print_message
        say " "
        mov ecx, 2
        movzx eax, byte [record + 4]
        call print_digits
        movzx eax, byte [record + 5]
        call print_digits
        movzx eax, byte [record + 6]
        call print_digits
        say "Z "
        movzx eax, word [record + 8]
        mov ecx, 3
        call print_digits
        movzx eax, word [record + 10]
        mov ecx, 2
        call print_digits
        movzx ebx, word [record + 12]
        cmp eax, ebx
        je .steady
        say "G"
        mov eax, ebx
        call print_digits
.steady:
        say "KT "
        movzx eax, word [record + 14]
        mov ecx, 4
        call print_digits
        say " "
        movsx eax, word [record + 16]
        call print_metar_temperature
        say "/"
        movsx eax, word [record + 18]
        call print_metar_temperature
        say " Q"
        movzx eax, word [record + 20]
        mov ecx, 4
        call print_digits
        call newline
        mov dword [out_port], COM1
        ret

print_metar_temperature:
        test eax, eax
        jns .positive
        say "M"
        neg eax
.positive:
        mov ecx, 2
        call print_digits
        ret

; One track for vault; severity 0 to 3 by the gusts.
send_track:
        mov eax, [record]
        mov [track], eax
        mov eax, [record + 4]
        mov [track + 4], eax
        movzx eax, word [record + 12]
        xor edx, edx
        cmp eax, 25
        cmc
        adc edx, 0
        cmp eax, 40
        cmc
        adc edx, 0
        cmp eax, 60
        cmc
        adc edx, 0
        mov [track + 7], dl
        mov eax, [received]
        mov [track + 8], eax
        mov esi, track
        mov ecx, 12
        call crc32
        mov [track + 12], eax
        mov eax, CH_TRACK_UP
        mov edx, TYPE_TRACK
        mov ecx, 16
        jmp submit

; STATUS n RECEIVED m, and once a word that may not go down.
send_status:
        inc dword [statuses]
        mov edi, status_text
        mov esi, .status
        call append_text
        mov eax, [statuses]
        call append_decimal
        mov esi, .received
        call append_text
        mov eax, [received]
        call append_decimal
        cmp dword [statuses], LOUD_STATUS
        jne .end
        mov esi, .loud
        call append_text
.end:
        mov byte [edi], 10
        inc edi
        mov esi, status_text
        mov ecx, edi
        sub ecx, esi
        say "ops: status downward: "
        call print_message
        mov eax, CH_STATUS_DOWN
        mov edx, TYPE_STATUS
        call submit
        say ": "
        call print_status
        call newline
        ret
        section .data
.status:        db "STATUS ", 0
.received:      db " RECEIVED ", 0
.loud:          db " SECRET", 0
        section .text

; Appends the zero-terminated text at ESI at EDI.
append_text:
        lodsb
        test al, al
        jz .done
        stosb
        jmp append_text
.done:
        ret

; Appends EAX in decimal at EDI.
append_decimal:
        push ebx
        push ecx
        push edx
        mov ebx, 10
        xor ecx, ecx
.split:
        xor edx, edx
        div ebx
        push edx
        inc ecx
        test eax, eax
        jnz .split
.out:
        pop eax
        add al, '0'
        stosb
        dec ecx
        jnz .out
        pop edx
        pop ecx
        pop ebx
        ret
