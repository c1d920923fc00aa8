"""Use cases of both faces. No Qt, no argparse."""
