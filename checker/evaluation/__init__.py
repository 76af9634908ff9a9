"""Models and labelled data ─▶ the figures of the documentation (pure): `checker evaluate` prints and draws them."""
