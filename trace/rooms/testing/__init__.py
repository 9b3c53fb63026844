"""Testing 检验检测: what laboratories and instruments found of a batch.

Owns       test_reports, test_items, measurements, samples with their officers and seals, challenges
Words      supervised sampling 监督抽检 · commissioned test 委托送检 (of the sample only) · own test 自行检测 ·
           rapid test 快检 · disposition 处置 · grade measurement 分级测定 · sampling sheet 抽样单 · seal 封样封条 ·
           backup sample 备份样品 · challenge 异议复检
States     sample: taken → received | refused → reported → notified · challenge: filed → declined | accepted →
           testing → upheld | overturned · stop proposed by a failure: proposed → confirmed | declined
Invariants a report is never changed: a re-test is another report · a failed safety test restricts its batch until a
           passed re-test or a recorded disposition · a laboratory reports in its own name only · a
           failure is challenged within the clock of its law · a re-test is never made by the first laboratory
"""
