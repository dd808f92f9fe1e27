"""What makes a run of migrations safe: lock, ledger, journal, timeouts, and what is read meanwhile."""
