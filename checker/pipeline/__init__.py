"""The only place that orders the stages: scrape or import, analyse, compare, report.

Every stage reads what the store holds and writes what is new in transactions of its own, so that each can be killed at
any instruction and run again: nothing is lost, nothing doubled.
"""
