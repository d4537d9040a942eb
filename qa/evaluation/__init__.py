"""Questions with known answers → figures: ranking, answers, citations, silence, time."""
