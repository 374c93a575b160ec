"""What surrounds the pages: study list, stepper, warnings."""
