"""Made-up folders of Parquet files, with what goes wrong in such files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

Form = Literal["aligned", "scattered", "lists"]

NOW = 1_462_341_828
SECONDS = pa.timestamp("us", "UTC")


def rows(files: int, each: int, seed: int = 0) -> tuple[list[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Accounts of each file, and all posts in an order in which no account's stand together.

    In every file one account has no posts, one has a negative count, one a handle that is no text of ours;
    in the first file one handle stands twice.
    """
    random = np.random.default_rng(seed)
    people: list[list[dict[str, Any]]] = []
    posts: list[dict[str, Any]] = []
    for file in range(files):
        some = [_account(f"@a{file}_{place}@x", random) for place in range(each)]
        some[1]["followers"] = -4
        some[2]["network"] = ""
        people.append(some)
        for place, one in enumerate(some):
            if place:
                posts += [_post(one["handle"], file, number, random) for number in range(place % 9)]
    people[0].append(dict(people[0][3]))
    posts.sort(key=posts_order)
    return people, posts


def posts_order(post: dict[str, Any]) -> tuple[str, str]:
    """Every account's first post, then every second one: nothing stands together."""
    return post["id"].split("-")[1], post["id"]


def by_handle(posts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    owned: dict[str, list[dict[str, Any]]] = {}
    for post in posts:
        owned.setdefault(post["handle"], []).append(post)
    return owned


def _account(handle: str, random: np.random.Generator) -> dict[str, Any]:
    followers = int(random.integers(0, 10**6))
    return {"handle": handle, "network": "x", "observed_at": NOW * 10**6, "followers": followers}


def _post(handle: str, file: int, number: int, random: np.random.Generator) -> dict[str, Any]:
    at = (NOW - 3 * 86_400 - number * 30_000) * 10**6
    kind = ("original", "reply", "quote", "repost")[int(random.integers(0, 4))]
    likes = int(random.poisson(12))
    name = f"{file}-{number}-{handle}"
    return {"handle": handle, "id": name, "at": at, "kind": kind, "likes": likes, "reposts": likes // 3}


PEOPLE = pa.schema(
    [("handle", pa.string()), ("network", pa.string()), ("observed_at", SECONDS), ("followers", pa.int64())]
)
POST = pa.schema(
    [
        *(("handle", pa.string()), ("id", pa.string()), ("at", SECONDS), ("kind", pa.string())),
        *(("likes", pa.int64()), ("reposts", pa.int64())),
    ]
)


def write(folder: Path, form: Form, files: int = 4, each: int = 40, seed: int = 0) -> list[str]:
    """The folders of one data set as the command takes them."""
    people, posts = rows(files, each, seed)
    accounts, written = folder / "accounts", folder / "posts"
    accounts.mkdir(parents=True)
    if form != "lists":
        written.mkdir()
    for number, some in enumerate(people):
        _write_file(accounts / f"part-{number}.parquet", some, posts, form)
        if form == "aligned":
            handles = {one["handle"] for one in some}
            mine = [post for post in posts if post["handle"] in handles]
            pq.write_table(pa.Table.from_pylist(mine, POST), written / f"part-{number}.parquet")
    if form == "scattered":
        for number in range(3):
            some = posts[number * len(posts) // 3 : (number + 1) * len(posts) // 3]
            pq.write_table(pa.Table.from_pylist(some, POST), written / f"posts-{number}.parquet")
    return [str(accounts)] if form == "lists" else [str(accounts), str(written)]


def _write_file(path: Path, some: list[dict[str, Any]], posts: list[dict[str, Any]], form: Form) -> None:
    table = pa.Table.from_pylist(some, PEOPLE)
    if form == "lists":
        fields = [field for field in POST if field.name != "handle"]
        owned = by_handle(posts)
        mine = [owned.get(one["handle"], []) for one in some]
        table = table.append_column("posts", pa.array(mine, pa.list_(pa.struct(fields))))
    pq.write_table(table, path)


def expected(folder: Path, files: int = 4, each: int = 40, seed: int = 0) -> dict[str, bytes]:
    """What the path for two single files gives for each file of accounts."""
    from adapters.files.parquet import score_tables

    people, posts = rows(files, each, seed)
    folder.mkdir()
    owned = by_handle(posts)
    found = {}
    for number, some in enumerate(people):
        mine = [post for handle in {one["handle"] for one in some} for post in owned.get(handle, [])]
        mine.sort(key=posts_order)
        pq.write_table(pa.Table.from_pylist(mine, POST), folder / "posts.parquet")
        pq.write_table(pa.Table.from_pylist(some, PEOPLE), folder / "accounts.parquet")
        lines = score_tables(folder / "accounts.parquet", folder / "posts.parquet")
        found[f"part-{number}.jsonl"] = b"".join(one.line for one in lines)
    return found


def results(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob("*.jsonl")}
