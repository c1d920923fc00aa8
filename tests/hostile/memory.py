"""How much memory this process has taken at most, in MiB."""

from __future__ import annotations

import ctypes
import sys

#: Most that the process may grow, in MiB, however much the servers say.
MOST_MIB = 64

if sys.platform == "win32":

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS as far as it is read."""

        _fields_ = (
            ("size", ctypes.c_uint32),
            ("faults", ctypes.c_uint32),
            ("peak", ctypes.c_size_t),
            ("rest", ctypes.c_size_t * 7),
        )

    def peak_mib() -> float:
        counters = _Counters(ctypes.sizeof(_Counters))
        this_process = ctypes.c_void_p(-1)
        read = ctypes.windll.kernel32.K32GetProcessMemoryInfo
        assert read(this_process, ctypes.byref(counters), counters.size)
        assert counters.peak
        return float(counters.peak / (1 << 20))

else:
    import resource

    def peak_mib() -> float:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
