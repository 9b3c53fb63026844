"""Transport 运输: where deliveries arrived and when, and how long each leg of the way took.

Owns       arrivals
Words      arrival 到达（签收）: at a township node 乡镇节点, at a village point 村级站点, at the buyer 收货方 ·
           leg 配送区段: county → town 县到乡, town → village 乡到村, county → village 县到村, out of the county 县外 ·
           delivery target 时效目标 (a norm) · left out 未计入, always with its reason
Invariant  arrivals are a projection of events, as dispatches are: `rebuild` replays the same code over all events and
           arrives at the same rows under the same ids
Invariant  at one place a dispatch arrives once: the database refuses a second arrival that stands. A wrong one is
           taken back by a later event, with the reason; both stay
Invariant  a figure names how many records it rests on; what is not counted is listed, each with its reason
States     an arrival: stands → taken back
"""
