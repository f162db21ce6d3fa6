"""Static files under names that hold their digest, so browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedAssets(CompressedManifestStaticFilesStorage):
    """Rewrites imports between ES modules too, by regular expressions: imports are relative, name what they take,
    end in a semicolon, and nothing is re-exported (tests/web/test_assets.py follows each one)."""

    support_js_module_import_aggregation = True
