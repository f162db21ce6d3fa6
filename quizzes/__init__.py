"""Quizdeck: what each learner does next. The Django project and its only app."""
