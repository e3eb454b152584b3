; Raises 62,500 times each of the sixteen exceptions a program can cause: a million faults. Prints START, and END with the
; number of faults its handlers counted, in hexadecimal. Multiboot with address fields, ring 0, paging by 4 MiB pages.

bits 32
org 100000h

ROUNDS      equ 62500
DIRECTORY   equ 200000h
UNMAPPED    equ 0C0000000h
COM1        equ 3F8h

CODE0       equ 08h
DATA0       equ 10h
CODE3       equ 18h | 3
DATA3       equ 20h | 3
TASK        equ 28h
ABSENT      equ 30h             ; A data segment that is not present.

header:
    dd 1BADB002h, 10000h, -(1BADB002h + 10000h)
    dd header, 100000h, 0, 0, start

; Says where to go on after the fault.
%macro resume 1
    mov dword [next], %1
%endmacro

; A handler of an exception without (0) or with (4) an error code; %2 undoes what caused it.
%macro handler 2
    push eax
    inc dword [count]
    %2
    mov eax, [next]
    mov [esp + 4 + %1], eax
    pop eax
    %if %1 != 0
    add esp, %1
    %endif
    iretd
%endmacro

%macro nothing 0
%endmacro

start:
    mov esp, stack
    lgdt [gdt_pointer]
    jmp CODE0:.flat
.flat:
    mov ax, DATA3               ; Stays loaded when ring 3 is entered.
    mov ds, ax
    mov es, ax
    mov ax, DATA0
    mov ss, ax
    mov dword [tss + 4], stack
    mov dword [tss + 8], DATA0
    mov ax, TASK
    ltr ax
    mov edi, DIRECTORY
    xor ecx, ecx
.map:
    mov eax, ecx
    shl eax, 22
    or eax, 87h                 ; Present, writable, user, 4 MiB.
    mov [edi + ecx * 4], eax
    inc ecx
    cmp ecx, 8
    jne .map
    mov eax, DIRECTORY
    mov cr3, eax
    mov eax, cr4
    or eax, 610h                ; PSE, OSFXSR, OSXMMEXCPT.
    mov cr4, eax
    mov eax, cr0
    and eax, ~4                 ; EM
    or eax, 80040022h           ; PG, AM, NE, MP.
    mov cr0, eax
    fninit
    xor ecx, ecx
.gate:
    mov eax, [handlers + ecx * 4]
    movzx edx, ax
    or edx, CODE0 << 16
    mov [idt + ecx * 8], edx
    mov ax, 0EE00h
    mov [idt + ecx * 8 + 4], eax
    mov [idt_double + ecx * 8], edx
    mov [idt_double + ecx * 8 + 4], eax
    inc ecx
    cmp ecx, 20
    jne .gate
    and dword [idt_double + 13 * 8 + 4], ~8000h         ; There #GP itself meets #NP: a double fault.
    lidt [idt_pointer]
    mov esi, text_start
    call print
    mov ebx, ROUNDS

round:
    resume .db
    xor ecx, ecx
    div ecx                     ; #DE
.db:
    resume .bp
    db 0F1h                     ; #DB
.bp:
    resume .of
    int3                        ; #BP
.of:
    resume .br
    mov al, 127
    inc al
    into                        ; #OF
.br:
    resume .ud
    mov eax, 2
    bound eax, [bounds]         ; #BR
.ud:
    resume .nm
    ud2                         ; #UD
.nm:
    resume .df
    mov eax, cr0
    or eax, 8
    mov cr0, eax
    fnop                        ; #NM
.df:
    resume .ts
    lidt [idt_double_pointer]
    mov ax, 0FFF8h
    mov fs, ax                  ; #DF, by way of #GP and #NP.
.ts:
    resume .np
    pushfd
    or dword [esp], 4000h
    popfd
    iretd                       ; #TS: NT is set, and the back link names no task.
.np:
    resume .ss
    mov ax, ABSENT
    mov fs, ax                  ; #NP
.ss:
    resume .gp
    mov ss, ax                  ; #SS
.gp:
    resume .pf
    mov ax, 0FFF8h
    mov fs, ax                  ; #GP
.pf:
    resume .mf
    mov eax, [UNMAPPED]         ; #PF
.mf:
    resume .ac
    fldcw [divide_unmasked]
    fld1
    fldz
    fdivp st1
    fwait                       ; #MF
.ac:
    resume .xm
    mov [kernel_stack], esp
    push dword DATA3
    push dword user_stack
    pushfd
    or dword [esp], 40000h
    push dword CODE3
    push dword misaligned
    iretd                       ; #AC, in ring 3.
.xm:
    resume .done
    ldmxcsr [simd_unmasked]
    movss xmm0, [one]
    xorps xmm1, xmm1
    divss xmm0, xmm1            ; #XM
.done:
    dec ebx
    jnz round

    mov esi, text_end
    call print
    mov ebx, [count]
    mov ecx, 8
.digit:
    rol ebx, 4
    mov eax, ebx
    and eax, 15
    mov al, [digits + eax]
    call put
    dec ecx
    jnz .digit
    mov al, 10
    call put
    mov al, 31h
    out 0F4h, al
    cli
    hlt

misaligned:
    mov eax, [bounds + 1]

print:
    lodsb
    test al, al
    jz .end
    call put
    jmp print
.end:
    ret

put:
    push edx
    push eax
    mov edx, COM1 + 5
.wait:
    in al, dx
    test al, 20h
    jz .wait
    mov edx, COM1
    pop eax
    out dx, al
    pop edx
    ret

%macro clear_ts 0
    clts
%endmacro

%macro leave_double 0
    lidt [idt_pointer]
%endmacro

; The handler runs with NT clear, but what IRETD restores has it set.
%macro clear_nt 0
    and dword [esp + 16], ~4000h
%endmacro

%macro clear_fpu 0
    fninit
%endmacro

%macro mask_simd 0
    ldmxcsr [simd_masked]
%endmacro

h0:     handler 0, nothing
h1:     handler 0, nothing
h3:     handler 0, nothing
h4:     handler 0, nothing
h5:     handler 0, nothing
h6:     handler 0, nothing
h7:     handler 0, clear_ts
h8:     handler 4, leave_double
h10:    handler 4, clear_nt
h11:    handler 4, nothing
h12:    handler 4, nothing
h13:    handler 4, nothing
h14:    handler 4, nothing
h16:    handler 0, clear_fpu
h17:
    inc dword [count]
    mov esp, [kernel_stack]
    jmp [next]
h19:    handler 0, mask_simd
unexpected:
    mov esi, text_unexpected
    call print
    cli
    hlt

    align 8
handlers:
    dd h0, h1, unexpected, h3, h4, h5, h6, h7, h8, unexpected, h10, h11, h12, h13, h14, unexpected, h16, h17, unexpected, h19
gdt:
    dq 0, 00CF9B000000FFFFh, 00CF93000000FFFFh, 00CFFB000000FFFFh, 00CFF3000000FFFFh
    dq (tss_low) , 00CF13000000FFFFh
gdt_end:
tss_low     equ 67h | ((tss - header) << 16) | (10h << 32) | (89h << 40)
gdt_pointer:        dw gdt_end - gdt - 1
                    dd gdt
idt_pointer:        dw 20 * 8 - 1
                    dd idt
idt_double_pointer: dw 20 * 8 - 1
                    dd idt_double
bounds:             dd 0, 1, 0
divide_unmasked:    dw 37Bh
    align 4
simd_unmasked:      dd 1D80h
simd_masked:        dd 1F80h
one:                dd 3F800000h
digits:             db '0123456789abcdef'
text_start:         db 'START faults', 10, 0
text_end:           db 'END faults ', 0
text_unexpected:    db 'unexpected exception', 10, 0

; What is written lies apart from the code.
    align 4096
next:               dd 0
count:              dd 0
kernel_stack:       dd 0
    align 16
idt:                times 20 dq 0
idt_double:         times 20 dq 0
tss:                times 26 dd 0
                    times 1024 dd 0
stack:
                    times 64 dd 0
user_stack:
