import time

from django_tasks import task


@task()
def write(text, seconds=0):
    """Write a line after some seconds."""
    from tests.config.diary.models import Line

    time.sleep(seconds)
    Line.objects.create(text=text)


def strike():
    """What the clock calls."""
    from tests.config.diary.models import Line

    Line.objects.create(text="strike")
