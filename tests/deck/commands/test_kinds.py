"""Spellings of values: which are one, which are not."""

import pytest

from deck.commands import kinds

SAME = [
    ("port", "80:80", "80:80/tcp"),
    ("port", "8080:80", "published=8080,target=80,protocol=tcp"),
    ("port", "[::1]:80:80", "[::1]:80:80/TCP"),
    ("container-port", "80", "80/tcp"),
    ("image", "nginx", "docker.io/nginx:latest"),
    ("image", "registry:5000/a/b", "registry:5000/a/b:latest"),
    ("image", "localhost/a", "localhost/a:latest"),
    ("repository", "a/b", "docker.io/a/b"),
    ("path", "./a//b/", "a/b"),
    ("path", "./", "."),
    ("path", "//", "/"),
    ("volume", "a:/b", "a:/b/:rw"),
    ("volume", "a:/b:z,ro", "a:/b:ro,z"),
    ("size", "1g", "1024M"),
    ("size", "1536", "1.5k"),
    ("size", "2GB", "2g"),
    ("size", "2GiB", "2g"),
    ("size", "1t", "1024g"),
    ("number", "1.50", "1.5"),
    ("number", "100", "100.0"),
    ("signal", "9", "sigkill"),
    ("unit", "docker", "docker.service"),
    ("url", "mirrors.cn/a", "http://Mirrors.cn/a"),
    ("template", "{{ .ID }}\\t{{.Tag}}", "{{.ID}}\t{{.Tag}}"),
    ("mount", "src=a,dst=/b,readonly", "type=volume,source=a,target=/b,ro=true"),
    ("network", "default", "bridge"),
    ("kernel-key", "net.a = 1", "net/a=1"),
    ("list", "b,a", "a,b"),
]

DIFFERENT = [
    ("port", "80:8080", "8080:80"),
    ("port", "127.0.0.1:80:80", "80:80"),
    ("image", "nginx", "nginx:1"),
    ("image", "a/nginx", "nginx"),
    ("image", "0123456789ab", "0123456789ab:latest"),
    ("repository", "nginx", "nginx:latest"),
    ("path", "../a", "a"),
    ("path", "/a", "a"),
    ("volume", "data:/b", "./data:/b"),
    ("volume", "a:/b:ro", "a:/b"),
    ("size", "1g", "1gi"),
    ("size", "1g", "1ib"),
    ("size", "g", ""),
    ("number", "nan", "NaN0"),
    ("unit", "docker.socket", "docker"),
    ("text", "a", "A"),
]


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_spellings_of_one_value_are_one(kind, one, other):
    assert kinds.canonical(kind, one) == kinds.canonical(kind, other)


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT)
def test_spellings_of_two_values_are_two(kind, one, other):
    assert kinds.canonical(kind, one) != kinds.canonical(kind, other)
