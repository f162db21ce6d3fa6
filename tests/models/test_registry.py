"""A model module that nobody imports is forgotten in silence: makemigrations would not even notice."""

from pathlib import Path

from django.apps import apps

from quizzes import models


def test_every_model_module_is_registered():
    files = {path.stem for path in Path(models.__file__).parent.glob("*.py")} - {"__init__"}
    registered = {
        model.__module__.rpartition(".")[2] for model in apps.get_app_config("quizzes").get_models()
    }
    assert registered == files


def test_every_model_is_exported():
    registered = {model.__name__ for model in apps.get_app_config("quizzes").get_models()}
    assert registered == set(models.__all__)
