"""All figures in the order they run: those that fill the library most come last."""

from benchmarks import (
    batch,
    batch_anki,
    import_memory,
    import_time,
    package,
    parsing,
    reading,
    review,
    search,
    study_queue,
)

FIGURES = tuple(
    module.FIGURE
    for module in (
        reading,
        parsing,
        import_memory,
        import_time,
        review,
        batch,
        batch_anki,
        package,
        search,
        study_queue,
    )
)
