"""Raw bytes → Article: files, HTML, plain text, dates, copies."""
