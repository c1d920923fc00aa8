/* ICU is a part of Windows 10, not of Wine 8, and Qt6Core does not load without it. This one knows no encoding, so that
 * Qt falls back on its own UTF-8 and Latin-1. Every function is there; what is never reached shares one body. */
#include <stddef.h>

enum { FILE_ACCESS_ERROR = 4 };

__declspec(dllexport) void *ucnv_open(const char *name, int *error)
{
    (void)name;
    *error = FILE_ACCESS_ERROR;
    return NULL;
}

__declspec(dllexport) int ucnv_countAvailable(void)
{
    return 0;
}

#define NEVER(name) __declspec(dllexport) void *name(void) { return NULL; }
NEVER(ucnv_close)
NEVER(ucnv_reset)
NEVER(ucnv_getName)
NEVER(ucnv_getStandardName)
NEVER(ucnv_getAvailableName)
NEVER(ucnv_getMaxCharSize)
NEVER(ucnv_toUCountPending)
NEVER(ucnv_fromUCountPending)
NEVER(ucnv_getToUCallBack)
NEVER(ucnv_setToUCallBack)
NEVER(ucnv_getFromUCallBack)
NEVER(ucnv_setFromUCallBack)
NEVER(ucnv_toUnicode)
NEVER(ucnv_fromUnicode)
NEVER(ucnv_cbToUWriteUChars)
NEVER(ucnv_cbFromUWriteUChars)
NEVER(UCNV_TO_U_CALLBACK_SUBSTITUTE)
NEVER(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
