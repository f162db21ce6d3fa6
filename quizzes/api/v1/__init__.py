"""Version 1 of the API. It grows by addition; `openapi.yaml` beside this file is its contract."""
