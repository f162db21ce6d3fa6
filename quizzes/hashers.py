"""Argon2id at OWASP's minimum: Django's default takes 100 MiB and a third of a second for each sign-in."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
