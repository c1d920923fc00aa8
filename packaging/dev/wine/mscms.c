/* Colour profiles. Qt asks for that of the screen as soon as a real window opens, which ends a process in Wine 8. */
#include <windows.h>

__declspec(dllexport) HANDLE WINAPI OpenColorProfileW(void *profile, DWORD access, DWORD sharing, DWORD creation)
{
    return NULL;
}

__declspec(dllexport) BOOL WINAPI CloseColorProfile(HANDLE profile)
{
    return TRUE;
}

__declspec(dllexport) BOOL WINAPI GetColorProfileFromHandle(HANDLE profile, BYTE *buffer, DWORD *size)
{
    return FALSE;
}

__declspec(dllexport) HANDLE WINAPI WcsCreateIccProfile(HANDLE profile, DWORD options)
{
    return NULL;
}
