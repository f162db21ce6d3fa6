from django.urls import reverse


def test_components_are_shown_in_development_only(client, db, settings):
    assert client.get(reverse("styleguide")).status_code == 404

    settings.DEBUG = True
    body = client.get(reverse("styleguide")).content.decode()
    assert (body.count("theme light"), body.count("theme dark")) == (1, 1)
    assert ' style="' not in body
