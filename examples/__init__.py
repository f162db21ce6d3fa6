"""Clients to read and to copy from. Nothing here imports the server."""
