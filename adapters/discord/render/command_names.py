"""Names and descriptions of commands -> Discord's localisations, from the catalogue."""

from __future__ import annotations

import discord
from discord import app_commands

from adapters.render.texts import language_of, texts


class Translator(app_commands.Translator):
    """Knows the languages of the catalogue; for any other Discord shows the English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        if language_of(locale.value) is None:
            return None
        said = texts(locale.value)(string.message)
        return said if said != string.message else None
