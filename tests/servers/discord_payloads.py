"""What Discord sends, with every field that discord.py reads."""

from __future__ import annotations

from typing import Any

import discord

APPLICATION, BOT, GUILD, CHANNEL, PERSON = 1000, 1000, 2000, 3000, 4000
MANAGER = str(discord.Permissions(manage_guild=True, send_messages=True, view_channel=True).value)


def interaction(
    number: int, token: str, kind: int, data: dict[str, Any], locale: str, person: int
) -> dict[str, Any]:
    """A member with Manage Server does something in the one channel."""
    member = {
        "user": user(person),
        "roles": [],
        "permissions": MANAGER,
        "flags": 0,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
    }
    return {
        "id": str(number),
        "application_id": str(APPLICATION),
        "type": kind,
        "token": token,
        "version": 1,
        "data": data,
        "guild_id": str(GUILD),
        "channel_id": str(CHANNEL),
        "channel": channel(),
        "member": member,
        "locale": locale,
        "guild_locale": "en-US",
        "app_permissions": MANAGER,
        "entitlements": [],
        "context": 0,
        "authorizing_integration_owners": {"0": str(GUILD)},
        "attachment_size_limit": 10485760,
    }


def application() -> dict[str, Any]:
    return {
        "id": str(APPLICATION),
        "name": "influence",
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": user(PERSON),
        "summary": "",
        "icon": None,
        "team": None,
    }


def ready(resume_url: str) -> dict[str, Any]:
    return {
        "v": 10,
        "user": user(BOT, bot=True),
        "guilds": [{"id": str(GUILD), "unavailable": True}],
        "session_id": "session",
        "resume_gateway_url": resume_url,
        "shard": [0, 1],
        "application": {"id": str(APPLICATION), "flags": 0},
    }


def message(number: int, sent: dict[str, Any]) -> dict[str, Any]:
    """A message of the bot, with what it sent."""
    return {
        "id": str(number),
        "channel_id": str(CHANNEL),
        "author": user(BOT, bot=True),
        "type": 0,
        "content": "",
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "flags": sent.get("flags", 0),
        "components": sent.get("components", []),
    }


def user(number: int, *, bot: bool = False) -> dict[str, Any]:
    return {"id": str(number), "username": f"user{number}", "discriminator": "0", "avatar": None, "bot": bot}


def channel() -> dict[str, Any]:
    return {
        "id": str(CHANNEL),
        "type": 0,
        "name": "general",
        "guild_id": str(GUILD),
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "permissions": MANAGER,
    }


def guild() -> dict[str, Any]:
    everyone = {
        "id": str(GUILD),
        "name": "@everyone",
        "permissions": str(discord.Permissions.all().value),
        "color": 0,
        "hoist": False,
        "position": 0,
        "managed": False,
        "mentionable": False,
    }
    return {
        "id": str(GUILD),
        "name": "Team",
        "owner_id": str(PERSON),
        "roles": [everyone],
        "emojis": [],
        "features": [],
        "channels": [channel()],
        "members": [],
        "threads": [],
        "member_count": 2,
        "preferred_locale": "en-US",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "large": False,
        "unavailable": False,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "stickers": [],
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "premium_progress_bar_enabled": False,
    }
