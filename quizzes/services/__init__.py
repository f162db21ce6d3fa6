"""Writes: one public function is one verb in one transaction. Blind to HTTP."""
