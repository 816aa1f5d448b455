"""Papers: one typed text that becomes a PDF and a page of HTML. No tables.

Import rule: `press.paper` and `press.face` are data, `press.services` makes the faces, only `press.typesetter` imports Typst.
"""
