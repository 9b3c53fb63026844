"""The ten gates of a label run, each in one place.

case.py       what is judged, and what the gates share of the database
standing.py   G1 producer · G2 right to produce
marks.py      G3 certificates of claimed marks · G4 authorisation · G5 origin
promises.py   G2 the conformity certificate, issued again where lots were mixed or parted
goods.py      G6 grade · G8 stops, recalls, failed tests
growing.py    G7 intervals, maximum uses, what a test must cover
amounts.py    G9 mass · G10 quota
judging.py    which gates are judged when, and how findings are kept
"""
