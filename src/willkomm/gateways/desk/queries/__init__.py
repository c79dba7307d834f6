"""Questions of the desk: one module per screen. Every list is asked for within the organisations shown."""
