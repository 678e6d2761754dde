"""One module a room of records: how a body is written, and how it is folded back into rows.

Nobody else knows what stands in a record's body: services (and the demo) build bodies with the
functions here, storage folds them with the registers here. Standard library only.
"""
