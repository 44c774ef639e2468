"""Voices: who hears what, once, in his language, by his ways."""
