"""Testing 检验检测: what laboratories and instruments found of a batch.

Owns       test_reports, test_items, measurements
Words      supervised sampling 监督抽检 · commissioned test 委托送检 (of the sample only) · own test 自行检测 ·
           rapid test 快检 · disposition 处置 · grade measurement 分级测定
Invariants a report is never changed: a re-test is another report · a failed safety test restricts its batch until a
           passed re-test or a recorded disposition · a laboratory reports in its own name only
"""
