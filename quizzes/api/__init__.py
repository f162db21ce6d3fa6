"""The JSON front end: requests become calls of services and queries, their results become JSON."""
