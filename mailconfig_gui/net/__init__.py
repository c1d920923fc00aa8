"""Door to the network: performs a conversation's actions with a selector, TLS and deadlines."""
