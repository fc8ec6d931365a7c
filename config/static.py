"""Static files: hashed and compressed, without tripping over what npm packages refer to.

Two things in npm files break Django's manifest: `sourceMappingURL` comments name files that
are not served, and `url(#x)` inside a data URI is not a file at all (rewriting it blanks icons).
"""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CompressedManifestStorage(CompressedManifestStaticFilesStorage):
    manifest_strict = False
    support_js_module_import_aggregation = False
    # Only real references are rewritten: url() and @import in CSS, but no source maps.
    patterns = (
        (
            "*.css",
            (
                (
                    r"""(?P<matched>url\((?P<quote>['"]{0,1})\s*(?P<url>(?!data:|%23|#)[^'")]*?)(?P=quote)\))""",
                    """url("%(url)s")""",
                ),
            ),
        ),
    )
