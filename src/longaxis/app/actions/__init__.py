"""What the reader can do: one table for menus, keys, status bar and key sheet."""
