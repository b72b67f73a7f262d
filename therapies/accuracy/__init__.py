"""How often the rules are right, measured against labels given by hand, and the published outcome of that.

Holds the measurement, the plain keyword search it stands beside, and the reader and writer of accuracy.json.
Plain Python. Imports the matching and the definitions of therapies, and trials.facts; decides nothing itself.
ingest measures (manage.py measure_accuracy), web shows what published.py reads. Only measuring.py needs scipy.
What is published names the rules it was measured with, so that it cannot outlive them unseen.
"""
