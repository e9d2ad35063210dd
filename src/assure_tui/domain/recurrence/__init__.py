"""Recurrences: rules, their dates, the periods they stand for, and what a series makes when [REC-*].

Pure: no clock, no store. The rule is RFC 5545 text; dates are local days, never instants [REC-4] [REC-34].
"""
