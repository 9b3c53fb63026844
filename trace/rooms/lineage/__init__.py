"""Lineage 谱系: what goods were made of and what was made of them, in one picture with all that is known on the way.

Owns       nothing: it reads the graph of the batches room and joins holders, tests, sources and restrictions to it
Words      lineage 谱系 · upstream 来源 (made of) · downstream 去向 (made into) · step 环节 · start 起点 ·
           holder 持有方 · fold 收起
Invariant  a start is readable to whoever asks; of batches in closed books nothing is told but that they are there
Invariant  whether a batch is held is judged on every way up from it, shown here or not
Bounds     2,000 batches and 100 steps; what is larger is refused with what to narrow, never cut in silence
"""
