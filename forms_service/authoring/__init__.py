"""Writing interviews in the admin: a working copy for each form, made of fields and blocks.

`blocks_*` are the pieces an author writes with, `carrying` brings a definition into them and back without loss, `placing` says
beside which of them a problem stands, `trial` tries what stands in the editor. Import rule: nothing of `cms`.
"""
