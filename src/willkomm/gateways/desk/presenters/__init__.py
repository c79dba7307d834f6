"""Words of the desk: what a template would otherwise compute. Pure: objects in, German text out."""
