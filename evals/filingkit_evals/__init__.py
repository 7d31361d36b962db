"""The eval harness: extraction scored against hand-labelled gold."""
