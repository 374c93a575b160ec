"""Detection of R waves and of end-systole in the pictures of a loop."""
