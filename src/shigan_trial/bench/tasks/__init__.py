"""Takes jobs. Gives what is measured: each module is a program of its own, which imports no more than its work needs.

``python -m shigan_trial.bench.tasks.NAME ANSWER JOB``: the file for the answer, and the job as JSON. Never prints.
"""
