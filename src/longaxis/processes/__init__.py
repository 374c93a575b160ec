"""Child processes of the program: how they are started, limited and ended."""
