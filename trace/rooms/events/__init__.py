"""Events 追溯事件: the EPCIS 2.0 record of what happened - append-only, and the only source of history.

Owns       events, event_epcs
Words      追溯事件 event · EPC what an event is about: a lot (class) or a single thing (instance)
Invariant  a stored event is never changed or removed: the database itself refuses; a wrong one is followed by
           one that puts it right
Invariant  ids grow in the order in which events were captured, and projections replay them in that order
Knows      EPCs and documents, never batch rows: the rooms above build their projections from the events
"""
