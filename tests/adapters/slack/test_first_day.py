"""The first day of a workspace admin: from the installation to a digest that was broken and is mended."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.slack.handlers.test_home import digest_values, open_home, submit, words
from tests.adapters.slack.office import Office, open_office
from tests.fakes import FakeClock
from tests.fakes.slack_workspaces import Json


async def a_week_passes(office: Office, clock: FakeClock) -> None:
    """The schedule looks four times a day, as it does more often in truth."""
    for _ in range(28):
        clock.move(hours=6)
        await office.app.upkeep.refreshing.tick()
        await office.app.post.deliveries.tick(office.app.post.jobs)
        await office.app.post.jobs.idle()  # type: ignore[attr-defined]
        await office.app.post.deliveries.reap()


def told_in_private(office: Office, user: str) -> list[Json]:
    return [one.args for one in office.slack.called("chat.postMessage") if one.args["channel"] == user]


async def test_from_the_installation_to_a_digest_that_was_mended(tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_office(tmp_path, "oauth", clock=clock) as office:
        # The one message that comes unasked has the one button.
        await office.install("T1")
        await office.slack.until(lambda: office.slack.called("chat.postMessage"))
        greeting = office.slack.called("chat.postMessage")[-1].args
        person = greeting["channel"]
        assert "Thank you for installing Influence" in greeting["text"] and "Set up" in str(
            greeting["blocks"]
        )
        (posted,) = office.slack.messages(office.slack.workspaces["T1"].direct(person).id)
        assert (await office.press("open:setup", posted, user=person)).status == 200
        await office.slack.until(lambda: office.slack.views())
        form = office.slack.views()[-1]

        # Whom to watch and where the digest goes, in one form; the channel is private, and we are not in it.
        office.slack.add_channel("T1", "C9", name="reports", private=True)
        values = digest_values(channel={"selected_conversation": "C9"})
        values["handles"] = {"handles": {"value": "@ada@demo, @bob@demo"}}
        done = await submit(office, form, values)
        assert "2 accounts added" in words(done["view"])
        shown = words(done["view"])
        assert "/invite @Influence" in shown and "in that channel, then press Resume." in shown
        (kept,) = await office.app.team.subscribing.subscriptions("slack:T1")
        assert kept.paused is not None and kept.paused.code in ("channel-unseen", "not-a-member")

        # Invited, and started again from App Home, which shows what is paused first.
        office.slack.add_channel("T1", "C9", name="reports", private=True, member=True)
        home = await open_home(office)
        assert "⏸" in words(home) and "Resume" in words(home)
        await office.deliver.press_in_view(home, f"resume:{kept.id}", "U1")
        await office.slack.until(lambda: office.slack.messages("C9"))
        assert "on again" in office.slack.messages("C9")[0]["text"]

        # The digest comes.
        await office.app.upkeep.refreshing.tick()
        await a_week_passes(office, clock)
        (first,) = [one for one in office.slack.messages("C9") if one.get("metadata")]
        assert "Steady: @ada@demo" in first["text"]
        # The other account does not exist: who added it was told at the first look, and the digest says it.
        assert "Missing: @bob@demo, there is no such account." in first["text"]
        assert (
            "@bob@demo cannot be scored: there is no such account" in told_in_private(office, "U1")[0]["text"]
        )

        # Somebody archives the channel: the owner is told in private, with what to press.
        office.slack.workspaces["T1"].channels["C9"].archived = True
        before = len(told_in_private(office, "U1"))
        await a_week_passes(office, clock)
        await office.slack.until(lambda: len(told_in_private(office, "U1")) > before)
        notice = told_in_private(office, "U1")[-1]
        assert "The weekly digest in <#C9> is paused: That channel is archived." in notice["text"]
        for label in ("Resume: Weekly digest", "Remove: Weekly digest"):
            assert label in str(notice["blocks"])

        # Brought back and resumed from that message, the next one comes again.
        office.slack.workspaces["T1"].channels["C9"].archived = False
        posts = len(office.slack.messages("C9"))
        pressed = office.slack.messages(office.slack.workspaces["T1"].direct("U1").id)[-1]
        await office.press("run:0", pressed)
        await office.slack.until(lambda: len(office.slack.messages("C9")) > posts)
        await a_week_passes(office, clock)
        assert any(one.get("metadata") for one in office.slack.messages("C9")[posts + 1 :])
        office.check()
