"""Signed-in browsers, and a deck in two languages."""

import pytest

BILINGUAL = """\
format: 1
deck: bridges
title:
  en: Bridges
  zh: 网桥
description:
  en: How packets cross.
  zh: 数据包怎么过桥。
languages: [en, zh]
license: CC0-1.0
objectives:
  - id: crossing
    title:
      en: Cross it
      zh: 过桥
cards:
  - id: what
    kind: basic
    objective: crossing
    prompt:
      en: What is a bridge?
      zh: 网桥是什么？
    answer:
      en: A switch in software.
      zh: 软件交换机。
"""


@pytest.fixture
def bilingual(make_deck):
    """A shipped deck with every text in English and Chinese."""
    return make_deck(BILINGUAL)


@pytest.fixture
def signed_in(client, enrolled):
    """A browser of the learner who studies `deck`."""
    client.force_login(enrolled)
    return client


@pytest.fixture
def choose(learner):
    """choose(theme="dark"): changes the learner's settings."""
    from quizzes.services.accounts import change_settings

    return lambda **changes: change_settings(learner.pk, changes=changes)
