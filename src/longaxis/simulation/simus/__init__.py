"""The `simus` renderer: a phased array simulated frequency by frequency."""
