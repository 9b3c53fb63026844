"""Jurisdiction 辖区: what a division holds, counted by the divisions below it, and what waits there for its officers.

Owns       nothing: every figure is counted from the rooms below, each by the right that their own lists ask for
Words      measure 指标 · task 待办事项 · division 行政区划 (county by townships, township by villages)
Invariants a figure counts what the actor could see in that list · a measure without a right is left out, never zero ·
           one statement for each table that is counted, none for each division
"""
