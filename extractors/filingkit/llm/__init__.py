"""Language models: one seam, `complete(request) -> completion`, and what stands behind it; imported when needed."""
