"""A reference client for Quizdeck's API: studies offline from a file of its own. See README.md."""
