"""The list of collected files is whole at every moment, also while it is written again."""

import os
import threading

import pytest

from willkomm.config.statics import CollectedStatics, collect_if_stale


@pytest.fixture
def collected(settings, tmp_path):
    """A small source, collected once."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("p { color: black }")
    settings.HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()
    yield source
    get_finder.cache_clear()


def test_it_is_collected_once_and_again_only_after_a_change(collected):
    assert collect_if_stale()
    assert not collect_if_stale()
    newer = (collected.parent / "static" / "staticfiles.json").stat().st_mtime + 5
    os.utime(collected / "page.css", (newer, newer))
    assert collect_if_stale()


def test_who_reads_while_it_is_written_finds_every_file(collected):
    collect_if_stale()
    writer = CollectedStatics()
    done, seen = threading.Event(), []

    def read():
        while not done.is_set():
            seen.append("page.css" in CollectedStatics().hashed_files)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(300):
        writer.save_manifest()
    done.set()
    reader.join()
    assert len(seen) > 10
    assert all(seen)
    assert [path.name for path in (collected.parent / "static").glob("staticfiles.json*")] == ["staticfiles.json"]
