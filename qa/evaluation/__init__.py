"""Questions with known answers → how well the articles are found, read and kept silent about. Uses a Desk as any caller would."""
