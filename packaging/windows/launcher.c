/* Start of mailconfig.exe (in a console) and mailconfig-gui.exe (without one): runs the Python that lies in `lib`.
 *
 * PYTHON is the name of its library, START what Python is told to run; both come from build.py. The file python3xx._pth
 * beside the library says where modules lie and keeps variables and folders of the person out of it. One of these
 * variables is heard all the same, as everywhere in Python: PYTHONUTF8=1 for the letters in pipes and files. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define LONGEST 32768

typedef int (*python_main)(int, wchar_t **);

static int fail(const wchar_t *path)
{
#ifdef WINDOWED
    MessageBoxW(NULL, path, L"mailconfig cannot start: a part is missing or damaged", MB_ICONERROR);
#else
    fwprintf(stderr, L"mailconfig cannot start: a part is missing or damaged: %ls\n", path);
#endif
    return 4;
}

int wmain(int count, wchar_t **words)
{
    static wchar_t path[LONGEST];
    const wchar_t *utf8 = _wgetenv(L"PYTHONUTF8");
    wchar_t *name, **all = calloc(count + 5, sizeof *all);
    int used = 0;
    HMODULE library;
    python_main run;

    /* No library from the folder that somebody happens to be in. */
    SetDllDirectoryW(L"");
    if (!all || !GetModuleFileNameW(NULL, path, LONGEST - 64) || !(name = wcsrchr(path, L'\\')))
        return fail(L"");
    wcscpy(name, L"\\lib\\" PYTHON);
    library = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    run = library ? (python_main)(void *)GetProcAddress(library, "Py_Main") : NULL;
    if (!run)
        return fail(path);

    all[used++] = words[0];
    if (utf8 && wcscmp(utf8, L"1") == 0) {
        all[used++] = L"-X";
        all[used++] = L"utf8";
    }
    all[used++] = L"-c";
    all[used++] = START;
    memcpy(all + used, words + 1, (count - 1) * sizeof *all);
    return run(used + count - 1, all);
}
