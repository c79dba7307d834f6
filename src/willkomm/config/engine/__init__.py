"""Django's PostgreSQL back end with one difference: many rows go to the server as one JSON text."""
