"""Papers 单证: what a producer hands to a buyer, and everything of it when it leaves.

Owns       archives
Words      trade description 产品贸易说明 of one product · archive to take along 数据移交包 · manifest 清单
States     requested → done | cancelled; done → removed after KEPT_FOR
Invariants an archive holds every row of every table that `holdings.HELD` names, and every file these rows name; every
           other table is named in `holdings.LEFT_OUT` with the reason: a test compares both with the database
           · its manifest gives the SHA-256 of every other part · nothing of another producer's is in it
Bounds     read a few hundred rows at a time, outside any long transaction: what is entered while an archive is made
           may be in it or not; its manifest says when it was begun and ended
"""
