"""All figures in the order they run: those that fill the library most come last."""

from benchmarks import (
    access_token,
    batch,
    batch_anki,
    duplicates,
    import_memory,
    import_time,
    layout_shift,
    package,
    page_weight,
    parsing,
    pull,
    reading,
    review,
    search,
    second_start,
    study_key,
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
        page_weight,
        layout_shift,
        study_key,
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
FIGURES += (study_key.LIMIT,)
