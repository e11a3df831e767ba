"""Case files: a case with its claims and all they rest on, as one readable YAML file.

`reading` turns text into a tree that knows its lines, `schema` says what may stand where,
`loading` brings the database to what the file says, `exporting` writes the file back.
"""
