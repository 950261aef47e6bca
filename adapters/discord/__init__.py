"""Discord: commands in, cards out, and a Publisher. Nothing of discord.py leaves this folder."""
