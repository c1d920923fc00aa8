"""From what happened to the cause, who must act, and the remedy. Pure."""
