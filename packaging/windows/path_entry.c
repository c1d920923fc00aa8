/* Takes a folder into PATH or out of it: path-entry.exe add|remove user|machine FOLDER; exit code 0 when it is so.
 *
 * The installer's own strings hold 1,023 letters; with them a longer PATH would be cut off. */
#include <windows.h>
#include <stdlib.h>
#include <wchar.h>

static int same(const wchar_t *entry, size_t length, const wchar_t *folder)
{
    if (length && entry[length - 1] == L'\\')
        length--;
    return length == wcslen(folder) && _wcsnicmp(entry, folder, length) == 0;
}

/* Copy the entries of `from` that are not `folder` to `to`; return how many were. */
static int without(const wchar_t *from, const wchar_t *folder, wchar_t *to)
{
    int found = 0;
    wchar_t *end = to;

    for (;;) {
        const wchar_t *stop = wcschr(from, L';');
        size_t length = stop ? (size_t)(stop - from) : wcslen(from);
        if (same(from, length, folder))
            found++;
        else if (length) {
            if (end != to)
                *end++ = L';';
            wmemcpy(end, from, length);
            end += length;
        }
        if (!stop)
            break;
        from = stop + 1;
    }
    *end = 0;
    return found;
}

int wmain(int count, wchar_t **words)
{
    int add, user, found;
    HKEY key;
    DWORD kind = REG_EXPAND_SZ, size = 0;
    LONG error;
    wchar_t *before, *after;

    if (count != 4)
        return 2;
    add = wcscmp(words[1], L"add") == 0;
    user = wcscmp(words[2], L"user") == 0;
    if (RegCreateKeyExW(user ? HKEY_CURRENT_USER : HKEY_LOCAL_MACHINE,
                        user ? L"Environment" : L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment",
                        0, NULL, 0, KEY_READ | KEY_WRITE, NULL, &key, NULL))
        return 1;
    error = RegQueryValueExW(key, L"Path", NULL, &kind, NULL, &size);
    if (error && error != ERROR_FILE_NOT_FOUND)
        return 1;
    if (kind != REG_SZ && kind != REG_EXPAND_SZ)
        return 1;
    before = calloc(size + sizeof *before, 1);
    after = calloc(size + (wcslen(words[3]) + 2) * sizeof *after, 1);
    if (!before || !after || (!error && RegQueryValueExW(key, L"Path", NULL, &kind, (BYTE *)before, &size)))
        return 1;
    found = without(before, words[3], after);
    if (add == !!found)
        return 0;
    if (add) {
        if (*after)
            wcscat(after, L";");
        wcscat(after, words[3]);
    }
    if (RegSetValueExW(key, L"Path", 0, kind, (BYTE *)after, (DWORD)((wcslen(after) + 1) * sizeof *after)))
        return 1;
    /* Windows that are open hear of it; terminals opened from now on have it. */
    SendMessageTimeoutW(HWND_BROADCAST, WM_SETTINGCHANGE, 0, (LPARAM)L"Environment", SMTO_ABORTIFHUNG, 2000, NULL);
    return 0;
}
