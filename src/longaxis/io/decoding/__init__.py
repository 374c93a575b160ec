"""Decoding of pixel data, in a child process."""
