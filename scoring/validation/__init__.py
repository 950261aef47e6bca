"""Decides how good a formula is: its forecasts against what came, people's judgement, and attacks.

Everything in here is pure and seeded: the same data give the same figures to the last digit.
"""
