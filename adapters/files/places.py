"""Where a folder of files is: on this machine, or in a store that fsspec knows by its URL (s3://, gs://, …).

A file appears under its name only when all of it was written: here and in stores it is first written under
another name in the folder _unfinished.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

import pyarrow as pa
import pyarrow.fs as pafs

from scoring.errors import BadInput
from scoring.text import Name, say

_UNFINISHED = "_unfinished"
_LONGEST_REASON = 200
_NUMBER = re.compile(r"\[Errno -?\d+\] ")
# What stores call the mark of a file's content, and the time of its last change; the first that is there.
_MARKS = ("ETag", "etag", "md5Hash", "content_md5", "generation", "version_id")
_TIMES = ("LastModified", "last_modified", "mtime", "updated", "created")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as a listing shows it. `identity` is another one when the file was written anew."""

    size: int
    identity: str


@dataclass(frozen=True)
class Place:
    """A folder, by its absolute path or its URL. What the store raises is told as BadInput."""

    url: str

    def files(self, ending: str) -> Mapping[str, Entry]:
        """By their path below the folder; what begins with a dot or an underscore is none of them."""
        with self._told():
            listed = self._listed()
        return {name: listed[name] for name in sorted(listed) if name.endswith(ending) and _counts(name)}

    def open(self, name: str) -> pa.NativeFile:
        """For reading. What it raises later is the store's own."""
        with self._told():
            return self._system.open_input_file(f"{self._path}/{name}")

    def read(self, name: str) -> bytes | None:
        """All of a small file; None where there is none."""
        with self._told():
            try:
                with self._system.open_input_file(f"{self._path}/{name}") as file:
                    return bytes(file.read())
            except FileNotFoundError:
                return None

    def prepare(self) -> None:
        """Makes the folder, and removes what interrupted runs left half written."""
        with self._told(writing=True):
            self._system.create_dir(f"{self._path}/{_UNFINISHED}", recursive=True)
            self._system.delete_dir_contents(f"{self._path}/{_UNFINISHED}", missing_dir_ok=True)
            self.write("_probe", b"")
            self.remove("_probe")

    def clean(self) -> None:
        """Removes the folder of what is half written."""
        with suppress(Exception):
            self._system.delete_dir(f"{self._path}/{_UNFINISHED}")

    def remove(self, name: str) -> None:
        with self._told(writing=True), suppress(FileNotFoundError):
            self._system.delete_file(f"{self._path}/{name}")

    def write(self, name: str, content: bytes) -> None:
        with self.writing(name) as stream:
            stream.write(content)

    @contextmanager
    def writing(self, name: str) -> Iterator[Writing]:
        """The file is there when the block ends, and not there, or the old one, where the block raises."""
        unfinished = f"{self._path}/{_UNFINISHED}/{uuid.uuid4().hex}"
        try:
            with self._told(writing=True):
                self._system.create_dir(unfinished.rpartition("/")[0], recursive=True)
                stream = self._system.open_output_stream(unfinished)
            try:
                yield Writing(stream, self)
            finally:
                with self._told(writing=True):
                    stream.close()
            with self._told(writing=True):
                target = f"{self._path}/{name}"
                self._system.create_dir(target.rpartition("/")[0], recursive=True)
                self._system.move(unfinished, target)
        except BaseException:
            with suppress(Exception):
                self._system.delete_file(unfinished)
            raise

    @cached_property
    def _location(self) -> tuple[pafs.FileSystem, str, Any]:
        if "://" not in self.url:
            return pafs.LocalFileSystem(), self.url.rstrip("/"), None
        import fsspec

        with self._told():
            remote, path = fsspec.core.url_to_fs(self.url)
        return pafs.PyFileSystem(pafs.FSSpecHandler(remote)), path.rstrip("/"), remote

    @property
    def _system(self) -> pafs.FileSystem:
        return self._location[0]

    @property
    def _path(self) -> str:
        return self._location[1]

    def _listed(self) -> dict[str, Entry]:
        remote, start = self._location[2], len(self._path) + 1
        if remote is None:
            chosen = pafs.FileSelector(self._path, allow_not_found=True, recursive=True)
            files = [one for one in self._system.get_file_info(chosen) if one.type == pafs.FileType.File]
            return {one.path[start:]: Entry(one.size, f"{one.size}-{one.mtime_ns}") for one in files}
        remote.invalidate_cache()
        try:
            found = cast(dict[str, dict[str, Any]], remote.find(self._path, detail=True))
        except FileNotFoundError:
            return {}
        return {path[start:]: _entry(facts) for path, facts in found.items()}

    def _told(self, *, writing: bool = False) -> _Told:
        return _Told(self.url, writing=writing)


@dataclass(frozen=True, slots=True)
class _Told:
    """Says what a store raises in one sentence; anything may come from there."""

    url: str
    writing: bool

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or not isinstance(error, Exception) or isinstance(error, BadInput):
            return
        values = {"place": Name(shown(self.url)), "reason": Name(reason(error))}
        if self.writing:
            raise BadInput(
                say("{place} cannot be written: {reason}", **values), say("Name another folder with -o.")
            ) from None
        raise BadInput(
            say("{place} cannot be read: {reason}", **values), say("Check its address and the rights to it.")
        ) from None


class Writing:
    """The stream, saying in one sentence why nothing more can be written."""

    def __init__(self, stream: pa.NativeFile, place: Place) -> None:
        self._stream, self._place = stream, place

    def write(self, content: bytes) -> None:
        with _Told(self._place.url, writing=True):
            self._stream.write(content)


def place(words: str) -> Place:
    """The folder that somebody typed, by a path that holds in every process."""
    if words.startswith("file://"):
        return Place(urlsplit(words).path or "/")
    return Place(words if "://" in words else str(Path(words).absolute()))


def shown(url: str) -> str:
    """The address as it may be told: without what stands before an @."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def reason(error: BaseException) -> str:
    """The first line of an error as a sentence: without its number, short, with its full stop."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    told = _NUMBER.sub("", lines[0]).partition(". Detail:")[0][:_LONGEST_REASON].rstrip()
    return told if told.endswith((".", "!", "?")) else f"{told}."


def _entry(facts: dict[str, Any]) -> Entry:
    size = int(facts.get("size") or 0)
    marks = [next((str(facts[name]) for name in names if facts.get(name)), "") for names in (_MARKS, _TIMES)]
    return Entry(size, "-".join((str(size), *marks)))


def _counts(name: str) -> bool:
    return not any(part.startswith((".", "_")) for part in name.split("/"))
