"""Detection of the myocardial wall in a frame."""
