"""How numbers and segments look: colours, text and the bull's-eye."""
