"""All figures in the order they run: those that fill the library most come last."""

from benchmarks import (
    access_token,
    batch,
    batch_anki,
    duplicates,
    import_memory,
    import_time,
    package,
    parsing,
    pull,
    reading,
    review,
    search,
    second_start,
    study_queue,
)

FIGURES = tuple(
    module.FIGURE
    for module in (
        reading,
        parsing,
        import_memory,
        import_time,
        second_start,
        access_token,
        review,
        batch,
        duplicates,
        pull,
        batch_anki,
        package,
        search,
        study_queue,
    )
)
