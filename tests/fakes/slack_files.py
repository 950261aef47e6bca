"""Files of the fake Slack: what the app uploads and shares, and what people hand over."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fakes.slack_workspaces import Refused


@dataclass
class File:
    """`content` is None until its bytes have come."""

    id: str
    team: str
    name: str
    length: int
    content: bytes | None = None


@dataclass(frozen=True)
class Shared:
    """A file in a conversation; `thread` is the message below which it stands, "" for none."""

    channel: str
    thread: str
    file: File


@dataclass
class Files:
    """All files, by their ids. `shared` in the order of sharing."""

    known: dict[str, File] = field(default_factory=dict)
    shared: list[Shared] = field(default_factory=list)

    def begin(self, team: str, name: str, length: int) -> str:
        """A file whose bytes are still to come."""
        number = f"F{len(self.known) + 1}"
        self.known[number] = File(number, team, name, length)
        return number

    def receive(self, number: str, content: bytes) -> bool:
        """Whether so many bytes were announced."""
        file = self.known.get(number)
        if file is None or file.length != len(content):
            return False
        file.content = content
        return True

    def complete(self, team: str, number: str) -> File:
        file = self.known.get(number)
        if file is None or file.team != team or file.content is None:
            raise Refused("file_not_found")
        return file

    def handed_over(self, team: str, name: str, content: bytes) -> str:
        """A person uploads it in a modal; gives its id."""
        number = self.begin(team, name, len(content))
        self.receive(number, content)
        return number
