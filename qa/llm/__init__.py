"""The optional language model: passages and a question in, checked sentences out. qa's only HTTP client, imported only when configured.

Reading order: endpoint, watch, retry, wire, sse, client (the wire); budget, prompt, drafts (what is asked, how the reply is read);
quotes, injection, tokens, wordings, dates, numbers, names, uses, roles, owners, posts, negation, certainty, carried, support, asking,
verify (what is believed); written (the face: Writer).
"""
