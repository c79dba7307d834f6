from django.db import models


class Note(models.Model):
    """An ordinary table."""

    text = models.CharField(max_length=50)

    def __str__(self):
        return self.text


class Line(models.Model):
    """A table that only grows."""

    append_only = True
    text = models.CharField(max_length=50)

    def __str__(self):
        return self.text
