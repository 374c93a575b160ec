"""Recognition of the standard view that a loop shows, from its pictures."""
