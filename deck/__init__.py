"""Decks as text: reading, checking, rendering, comparing and writing them. No Django here."""
