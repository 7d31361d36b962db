"""Language models: one seam, `complete(request) -> completion`, and what stands behind it. Nothing here is imported
before a gap needs a model.
"""
