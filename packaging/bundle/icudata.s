# libicudata without data, as ICU's own stubdata.cpp makes it.
# build.py puts the version of ICU in VERSION's place, assembles and links it.
        .section .rodata
        .balign 16
        .globl  icudtVERSION_dat
        .type   icudtVERSION_dat, %object
icudtVERSION_dat:
        .2byte  32                      # size of this header
        .byte   0xda, 0x27              # magic numbers
        .2byte  20, 0                   # size of the information that follows, reserved
        .byte   0, 0, 2, 0              # little-endian, ASCII, two bytes a character
        .byte   0x54, 0x6f, 0x43, 0x50  # a table of contents ...
        .byte   1, 0, 0, 0              # ... in format 1
        .byte   0, 0, 0, 0
        .zero   8
        .4byte  0, 0                    # ... with no entries
        .zero   16
end:
        .size   icudtVERSION_dat, end - icudtVERSION_dat
        .section .note.GNU-stack, "", %progbits
