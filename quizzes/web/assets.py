"""Static files under names that hold their digest, so browsers may keep them for ever."""

from collections.abc import Callable
from re import Match

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "js/"


class HashedAssets(CompressedManifestStaticFilesStorage):
    """Rewrites imports between our ES modules too, by regular expressions: imports are relative, name what they
    take, end in a semicolon, and nothing is re-exported (tests/web/test_assets.py follows each one)."""

    support_js_module_import_aggregation = True

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        """Scripts of packages stay as they came: what looks like an import in them (django_htmx's `htmx`) may be a
        bare name that a page would have to map."""
        if name.endswith(".js") and not name.startswith(OURS):
            return lambda match: match[0]
        converter: Callable[[Match[str]], str] = super().url_converter(name, hashed_files, template)
        return converter
