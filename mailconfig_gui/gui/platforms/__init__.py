"""The platforms of all profiles in one list, and whether one of them has drifted."""
