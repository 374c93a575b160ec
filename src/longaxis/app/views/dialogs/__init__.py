"""Dialogs and windows of their own."""
