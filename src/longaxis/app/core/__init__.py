"""The open document, its edits and the state of the view, without widgets."""
