from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = "Quizdeck"

    def ready(self) -> None:
        from quizzes import checks  # noqa: F401  registers the checks, which need the apps loaded
