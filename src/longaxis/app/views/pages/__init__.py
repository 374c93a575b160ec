"""The pages of the workflow, one per step."""
