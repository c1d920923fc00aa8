"""The menu of faults."""

from mailconfig_gui.practice.faults import BY_ID, FAULTS


def test_each_fault_has_its_own_name_and_a_lesson() -> None:
    assert len(BY_ID) == len(FAULTS) == len({fault.label for fault in FAULTS})
    assert all(fault.lesson.endswith(".") for fault in FAULTS)
