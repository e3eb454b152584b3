; sensor, UNCLASSIFIED: reads METAR lines from COM2, packs each into a 32-byte weather record and submits it upward.
; A line that does not parse is skipped with a message. Values are packed as they stand: what is out of range the guard refuses.
; Status reports that come down from ops are printed.

%define DOMAIN "sensor"
ALLOWANCE       equ 1                   ; one record a frame: what its channel carries for ever

%include "common.inc"

LINE_MAX        equ 160
QUIET_FRAMES    equ 50                  ; a last line without its line feed counts once nothing has come for so long

        absolute 0x60000
line:           resb LINE_MAX + 1
        alignb 4
line_length:    resd 1
line_dropped:   resd 1                  ; the line is longer than LINE_MAX
quiet_until:    resd 1
cursor:         resd 1
token:          resd 1                  ; start of the token next_token found
token_length:   resd 1
sequence:       resd 1
skipped:        resd 1
last_symbol:    resd 1
record:         resb 32                 ; station 4, day, hour, minute, 0, direction 2, speed 2, gust 2, visibility 2, temperature 2,
                                        ; dew point 2, pressure 2, 0 2, sequence 4, CRC-32 4

        section .text
guest_main:
        say "+--------------------------------------------------------------------------+", 10
        say "| SENSOR  UNCLASSIFIED    METAR lines in on COM2, weather records out      |", 10
        say "+--------------------------------------------------------------------------+", 10
        mov edx, COM2
        call set_up_serial
        inc edx
        mov al, 1                       ; interrupt when data is there
        out dx, al
        mov eax, 3
        call unmask

main_loop:
        call drain_messages
        call show_acknowledgement
        mov edx, COM2 + 5
        in al, dx
        test al, 1
        jz .nothing
        sub edx, 5
        in al, dx
        call take_character
        jmp main_loop
.nothing:
        cmp dword [line_length], 0
        jne .partial
        mov edx, G_INT_ENABLE
        mov eax, 1
        out dx, eax
        sti                             ; COM2 or the inbox wakes us; either came already or comes after the HLT
        hlt
        cli
        jmp main_loop
.partial:
        call frame_number
        cmp dword [quiet_until], 0
        jne .waiting
        lea ecx, [eax + QUIET_FRAMES]
        mov [quiet_until], ecx
.waiting:
        cmp eax, [quiet_until]
        jae .complete
        call wait_next_frame
        jmp main_loop
.complete:
        call end_line
        jmp main_loop

; Takes the character in AL: CR is dropped, LF ends a line.
take_character:
        mov dword [quiet_until], 0
        cmp al, 13
        je .done
        cmp al, 10
        je end_line
        mov ecx, [line_length]
        cmp ecx, LINE_MAX
        jae .too_long
        mov [line + ecx], al
        inc dword [line_length]
.done:
        ret
.too_long:
        mov dword [line_dropped], 1
        ret

; Handles the line and makes room for the next one.
end_line:
        mov dword [quiet_until], 0
        mov ecx, [line_length]
        mov byte [line + ecx], 0
        jecxz .empty
        cmp dword [line_dropped], 0
        jne .skip
        call parse_line
        jc .skip
        call send_record
        jmp .reset
.skip:
        inc dword [skipped]
        say "sensor: skipped a line I cannot read: "
        mov esi, line
        mov ecx, 36
        call print_message
        call newline
.reset:
        mov dword [line_length], 0
.empty:
        mov dword [line_dropped], 0
        ret

send_record:
        inc dword [sequence]
        mov eax, [sequence]
        mov [record + 24], eax
        mov esi, record
        mov ecx, 28
        call crc32
        mov [record + 28], eax
        mov eax, CH_WEATHER_UP
        mov edx, TYPE_WEATHER
        mov ecx, 32
        call submit
        push eax
        say "sensor: record "
        mov eax, [sequence]
        call print_decimal
        say ", "
        mov esi, record
        mov ecx, 4
        call print_message
        say " day "
        movzx eax, byte [record + 4]
        call print_decimal
        say " "
        movzx eax, byte [record + 5]
        mov ecx, 2
        call print_digits
        say ":"
        movzx eax, byte [record + 6]
        call print_digits
        say "Z, 32 bytes upward: "
        pop eax
        call print_status
        call newline
        ret

; Prints every message that came down.
drain_messages:
        call take
        jne .done
        say "sensor: report from above, channel "
        mov eax, [in_channel]
        call print_decimal
        say ", number "
        mov eax, [in_sequence]
        call print_decimal
        say ": "
        mov esi, in_bytes
        mov ecx, [in_content]
        cmp ecx, 24
        jbe .print
        mov ecx, 24
.print:
        call print_message
        call newline
        jmp drain_messages
.done:
        ret

; Says when the staged acknowledgement of our channel has changed.
show_acknowledgement:
        mov edx, G_ACK_CHANNEL
        mov eax, CH_WEATHER_UP
        out dx, eax
        mov edx, G_ACK_SYMBOL
        in eax, dx
        cmp eax, [last_symbol]
        je .done
        mov [last_symbol], eax
        cmp eax, 3
        ja .done
        say "sensor: staged acknowledgement is now "
        mov esi, [.names + 4 * eax]
        call print
        call newline
.done:
        ret
        section .data
.names:         dd .none, .ok, .rate, .format
.none:          db "none", 0
.ok:            db "OK", 0
.rate:          db "RATE", 0
.format:        db "FORMAT", 0
        section .text

; ---- METAR ---------------------------------------------------------------------------------------------------------------------

; Parses the line into the record. CF set when it cannot be read.
parse_line:
        mov edi, record
        xor eax, eax
        mov ecx, 8
        rep stosd
        mov dword [cursor], line
        call next_token
        jc .bad
        cmp ecx, 5                      ; an optional report type
        jne .station
        mov eax, [esi]
        cmp eax, 'META'
        je .type
        cmp eax, 'SPEC'
        jne .bad
.type:
        call next_token
        jc .bad
.station:
        call parse_station
        jc .bad
        call next_token
        jc .bad
        call parse_time
        jc .bad
        call next_token
        jc .bad
        cmp ecx, 4                      ; AUTO or COR may follow the time
        jne .not_auto
        cmp dword [esi], 'AUTO'
        je .modifier
.not_auto:
        cmp ecx, 3
        jne .wind
.modifier:
        call next_token
        jc .bad
.wind:
        call parse_wind
        jc .bad
        call next_token
        jc .bad
        cmp ecx, 7                      ; a varying direction, 240V300
        jne .visibility
        cmp byte [esi + 3], 'V'
        jne .visibility
        call next_token
        jc .bad
.visibility:
        call parse_visibility
        jc .bad
        mov ebx, 16                     ; clouds and weather may stand before the temperature
.temperature:
        call next_token
        jc .bad
        call parse_temperature
        jnc .pressure
        dec ebx
        jnz .temperature
.bad:
        stc
        ret
.pressure:
        call next_token
        jc .bad
        jmp parse_pressure

; The next token: ESI its start, ECX its length. CF set at the line's end.
next_token:
        mov esi, [cursor]
.skip:
        cmp byte [esi], ' '
        jne .start
        inc esi
        jmp .skip
.start:
        mov [token], esi
        xor ecx, ecx
.count:
        mov al, [esi + ecx]
        cmp al, ' '
        jbe .end
        inc ecx
        jmp .count
.end:
        mov [token_length], ecx
        lea eax, [esi + ecx]
        mov [cursor], eax
        cmp ecx, 1                      ; CF when the length is 0
        ret

; Reads ECX digits at ESI. EAX = value, ESI behind them; CF set when one is not a digit.
read_digits:
        push edx
        push ecx
        xor eax, eax
.next:
        movzx edx, byte [esi]
        sub edx, '0'
        cmp edx, 10
        jae .bad
        imul eax, eax, 10
        add eax, edx
        inc esi
        dec ecx
        jnz .next
        clc
        jmp .done
.bad:
        stc
.done:
        pop ecx
        pop edx
        ret

; Four signs of A-Z and 0-9.
parse_station:
        cmp ecx, 4
        jne .bad
        mov eax, [esi]
        mov [record], eax
.next:
        mov al, [esi]
        inc esi
        cmp al, '0'
        jb .bad
        cmp al, '9'
        jbe .good
        cmp al, 'A'
        jb .bad
        cmp al, 'Z'
        ja .bad
.good:
        dec ecx
        jnz .next
        clc
        ret
.bad:
        stc
        ret

; ddhhmmZ
parse_time:
        cmp ecx, 7
        jne .bad
        cmp byte [esi + 6], 'Z'
        jne .bad
        mov ecx, 2
        call read_digits
        jc .bad
        mov [record + 4], al
        call read_digits
        jc .bad
        mov [record + 5], al
        call read_digits
        jc .bad
        mov [record + 6], al
        clc
        ret
.bad:
        stc
        ret

; dddssKT, dddssGggKT, VRBssKT; speeds of two or three digits. Without gusts the gust is the speed.
parse_wind:
        cmp ecx, 7
        jb .bad
        xor eax, eax
        cmp word [esi], 'VR'
        jne .direction
        cmp byte [esi + 2], 'B'
        jne .bad
        add esi, 3
        jmp .speed
.direction:
        mov ecx, 3
        call read_digits
        jc .bad
.speed:
        mov [record + 8], ax
        call read_speed
        jc .bad
        mov [record + 10], ax
        mov [record + 12], ax
        cmp byte [esi], 'G'
        jne .unit
        inc esi
        call read_speed
        jc .bad
        mov [record + 12], ax
.unit:
        cmp word [esi], 'KT'
        jne .bad
        add esi, 2
        cmp esi, [cursor]
        jne .bad
        clc
        ret
.bad:
        stc
        ret

; EAX = two digits at ESI, or three.
read_speed:
        mov ecx, 2
        call read_digits
        jc .done
        movzx edx, byte [esi]
        sub edx, '0'
        cmp edx, 10
        jae .two
        imul eax, eax, 10
        add eax, edx
        inc esi
.two:
        clc
.done:
        ret

; Four digits of metres, CAVOK, or statute miles as nSM and nnSM; at most 9,999 m.
parse_visibility:
        cmp ecx, 5
        jne .not_cavok
        cmp dword [esi], 'CAVO'
        jne .miles
        mov eax, 9999
        jmp .store
.not_cavok:
        cmp ecx, 4
        jne .miles
        call read_digits
        jnc .store
        mov esi, [token]
.miles:
        mov ecx, [token_length]
        sub ecx, 2
        jbe .bad
        cmp ecx, 2
        ja .bad
        cmp word [esi + ecx], 'SM'
        jne .bad
        call read_digits
        jc .bad
        imul eax, eax, 1609
        cmp eax, 9999
        jbe .store
        mov eax, 9999
.store:
        mov [record + 14], ax
        clc
        ret
.bad:
        stc
        ret

; tt/dd, with M for minus.
parse_temperature:
        call read_temperature
        jc .bad
        mov [record + 16], ax
        cmp byte [esi], '/'
        jne .bad
        inc esi
        call read_temperature
        jc .bad
        mov [record + 18], ax
        cmp esi, [cursor]
        jne .bad
        clc
        ret
.bad:
        stc
        ret

read_temperature:
        mov dl, [esi]
        cmp dl, 'M'
        jne .digits
        inc esi
.digits:
        mov ecx, 2
        call read_digits
        jc .done
        cmp dl, 'M'
        jne .positive
        neg eax
.positive:
        clc
.done:
        ret

; Qpppp in hPa, or Apppp in hundredths of an inch of mercury.
parse_pressure:
        cmp ecx, 5
        jne .bad
        mov dl, [esi]
        inc esi
        mov ecx, 4
        call read_digits
        jc .bad
        cmp dl, 'Q'
        je .store
        cmp dl, 'A'
        jne .bad
        mov ecx, 33864                  ; 0.338639 hPa a hundredth, rounded to the nearest
        mul ecx
        add eax, 50000
        adc edx, 0
        mov ecx, 100000
        div ecx
.store:
        mov [record + 20], ax
        clc
        ret
.bad:
        stc
        ret
