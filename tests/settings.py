"""The product's settings under test: a data folder that goes away, no variable of the shell but the database's.

pytest-django reads the settings before any conftest, so the environment is laid here and nowhere else. Servers that
tests start inherit it.
"""

import atexit
import os
import shutil
import tempfile

FOREIGN = (
    "DEBUG",
    "EMAIL_",
    "HSTS_",
    "PORT",
    "QUIZDECK_",
    "SECRET_KEY",
    "SIGNUP_OPEN",
    "SITE_URL",
    "SYNCS_",
    "TRUSTED_",
)
for name in [name for name in os.environ if name.startswith(FOREIGN)]:
    del os.environ[name]

folder = tempfile.mkdtemp(prefix="quizdeck-test-")
os.mkdir(os.path.join(folder, "static"))  # whitenoise warns where there is none
atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ["QUIZDECK_DATA"] = folder
os.environ["QUIZDECK_TESTING"] = "1"
os.environ["SYNCS_A_MINUTE"] = "0"  # proofs sync as fast as they can; tests of limits set their own
os.environ["SECRET_KEY"] = "tests only: " + "0123456789" * 5

from quizzes.settings import *  # noqa: E402, F403 - the environment above comes first
from quizzes.settings import DATABASES  # noqa: E402 - for the linter, which sees through no star

# Argon2 costs 20 ms an account; what is tested is never the hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file: the cache that connections share in memory answers "table is locked" where a file lets a server and
    # its test wait for each other. What a power cut would do to it is nobody's concern here.
    DATABASES["default"]["TEST"] = {"NAME": f"{folder}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF;"
