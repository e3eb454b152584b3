; cross: what a shell cannot do by itself, for attempts to reach the other system past the guard. It needs root, for iopl and pagemap.
;   cross dma CHANNEL ADDRESS   rings GuardPort's doorbell with a message of 7 bytes at a physical address (hexadecimal; 0: its own buffer);
;                               prints STATUS: 1 accepted, 2 malformed. partitions/Guard.Pc/GUARDPORT.md
;   cross gap                   reads the time stamp counter over eight of its own slots; prints the latest tick of a frame at which it still ran
;   cross ticks                 prints the time stamp counter in millions: milliseconds of virtual time
;   cross flood                 rings the doorbell until it is killed
; Made by make-guests.sh: nasm -f bin. An ELF program of one segment (System V ABI, Intel386 supplement, chapter 4).
        bits 32
        org 0x08048000

STATUS  equ 0x5B4
GAP     equ 1000000
FRAME   equ 10000000                    ; Ticks in a major frame of this example, of which its slot is the first half.

header: db 0x7F, "ELF", 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
        dw 2, 3
        dd 1, start, load - header, 0, 0
        dw 52, 32, 1, 0, 0, 0
load:
        dd 1, 0, header, header, end - header, 0x3000, 7, 0x1000

buffer  equ 0x0804A000                  ; A page of its own, behind the program.
PAYLOAD equ 64

start:  mov eax, 110                    ; iopl(3)
        mov ebx, 3
        int 0x80
        mov esi, [esp + 8]
        cmp byte [esi], 'g'
        je gap
        cmp byte [esi], 'f'
        je flood
        cmp byte [esi], 't'
        je ticks

dma:    mov esi, [esp + 12]
        movzx ebp, byte [esi]
        sub ebp, '0'                    ; EBP: the channel, and the type of the same number
        mov esi, [esp + 16]
        xor edi, edi                    ; EDI: the address
.digit: movzx eax, byte [esi]
        inc esi
        test eax, eax
        jz .read
        cmp eax, 'a'
        jb .number
        sub eax, 'a' - '0' - 10
.number:
        sub eax, '0'
        shl edi, 4
        add edi, eax
        jmp .digit
.read:  mov dword [buffer + PAYLOAD], "forg"
        mov dword [buffer + PAYLOAD + 4], `ed\n`
        mov eax, 5                      ; open("/proc/self/pagemap", O_RDONLY)
        mov ebx, pagemap
        xor ecx, ecx
        int 0x80
        mov ebx, eax
        mov eax, 180                    ; pread64: eight bytes for each page
        mov ecx, entry
        mov edx, 8
        push edi
        mov esi, (buffer >> 12) * 8
        xor edi, edi
        int 0x80
        pop edi
        mov ebx, [entry]
        shl ebx, 12                     ; EBX: where the buffer lies in physical memory
        test edi, edi
        jnz .ring
        lea edi, [ebx + PAYLOAD]
.ring:  mov [buffer], ebp
        mov [buffer + 4], ebp
        mov [buffer + 8], edi
        mov dword [buffer + 12], 0
        mov dword [buffer + 16], 7
        mov dword [buffer + 20], 0
        mov dx, 0x5A8
        mov eax, ebx
        out dx, eax
        mov dx, 0x5AC
        xor eax, eax
        out dx, eax
        mov dx, 0x5B0
        out dx, eax
        mov dx, STATUS
        in eax, dx
        call print
        jmp leave

gap:    xor edi, edi                    ; EDI: the latest, EBP: how many, ESI:ECX: the counter before
        mov ebp, 8
        rdtsc
        mov ecx, eax
        mov esi, edx
.next:  rdtsc
        mov ebx, eax
        sub ebx, ecx
        cmp ebx, GAP
        jae .away
.goon:  mov ecx, eax
        mov esi, edx
        jmp .next
.away:  push eax
        push edx
        mov eax, ecx
        mov edx, esi
        mov ebx, FRAME
        div ebx
        cmp edx, edi
        cmova edi, edx
        pop edx
        pop eax
        dec ebp
        jnz .goon
        mov eax, edi
        call print
        jmp leave

ticks:  rdtsc
        mov ebx, 1000000
        div ebx
        call print
        jmp leave

flood:  mov dx, 0x5B0
        xor eax, eax
.again: out dx, eax
        mov ecx, 2000
        loop $
        jmp .again

leave:  mov eax, 1
        xor ebx, ebx
        int 0x80

; Prints EAX in decimal and a space.
print:  mov edi, text + 11
        mov byte [edi], ' '
        mov ebx, 10
.digit: xor edx, edx
        div ebx
        add dl, '0'
        dec edi
        mov [edi], dl
        test eax, eax
        jnz .digit
        mov eax, 4                      ; write(1, ...)
        mov ebx, 1
        mov ecx, edi
        mov edx, text + 12
        sub edx, edi
        int 0x80
        ret

pagemap: db "/proc/self/pagemap", 0
        align 8
entry:  dq 0
text:   times 12 db 0
end:
