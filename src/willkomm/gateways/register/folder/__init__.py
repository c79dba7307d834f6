"""The drop folder: one folder per municipality in which its software, or its IT, leaves files (registers §8).

    drop/<BFS number>/            what arrives: envl_X.xml with data_X.*, *.xml, *.zip, *.csv, *.xlsx, *.xls, *.ods
    drop/<BFS number>/work/       what is being taken in, each parcel in a folder of its own
    drop/<BFS number>/error/      what was refused, with the reason beside it; gone after 30 days
    drop/<BFS number>/kept/       originals, encrypted, where the municipality wants them for some days
    drop/<BFS number>/outbox/     answers to senders that asked for one, as pairs for the sedex client

Polled every minute; a file is ready when size and time have not changed between two polls. Whatever moves is written
down in a `Parcel` first, so that a worker that is killed at any moment leaves nothing behind that the next one does
not find.
"""

from .watch import poll, poll_all

__all__ = ["poll", "poll_all"]
