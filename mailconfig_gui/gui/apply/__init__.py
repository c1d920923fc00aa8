"""*Apply to platform…*: where to, the plan, its progress and how it ended."""
