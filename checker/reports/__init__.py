"""Findings ─▶ CSV, XLSX, HTML, JSON Lines, ClaimReview drafts and an Atom feed; each opens with its coverage."""
