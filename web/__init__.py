"""HTTP around a Desk; no logic of its own. The only place that imports flask. Never imports vectorstore."""
