"""When a card comes back: the algorithms, the fold of a log, the queue of a study day."""
