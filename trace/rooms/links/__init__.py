"""Links 自有链接: what a producer adds of its own to what a code leads to - web shop, story, video.

Owns       product_links, link_rules
Words      own link 自有链接 · web shop 网店 · background story 产品故事 · take down 撤下 · link rules 链接规则
States     waiting → shown | refused; shown → taken_down by the authority; waiting, shown → withdrawn by the producer
Invariants only kinds that the rules in force for the producer's division open · https, a host that is a public name
           and not barred · a title in Chinese and in English · never a kind that the service itself answers
           (traceability, recallStatus, certificationInfo …) and never the default link · a link is not changed, another
           follows it · no more of one product stand at once than the rules allow, which the database holds by places
Never      is an address fetched from here: whoever decides looks at it
"""
