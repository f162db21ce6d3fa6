#!/usr/bin/env python
"""Django's command line for Quizdeck; `make help` lists the usual ways to call it."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizzes.settings")
    execute_from_command_line(sys.argv)
