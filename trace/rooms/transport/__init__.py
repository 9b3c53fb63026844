"""Transport 运输: where deliveries arrived and when, how long each leg of the way took, and how warm the goods were.

Owns       arrivals, sensor_series, sensor_breaches
Words      arrival 到达（签收）: at a township node 乡镇节点, at a village point 村级站点, at the buyer 收货方 ·
           leg 配送区段: county → town 县到乡, town → village 乡到村, county → village 县到村, out of the county 县外 ·
           readings 温湿度记录 of a logger 温湿度记录仪, beside the goods of a dispatch or a batch in store ·
           breach 超限, acknowledged 确认 with a comment · delivery target 时效目标 (a norm) ·
           left out 未计入, always with its reason
Invariant  arrivals are a projection of events, as dispatches are: `rebuild` replays the same code over all events and
           arrives at the same rows under the same ids
Invariant  at one place a dispatch arrives once: the database refuses a second arrival that stands. A wrong one is
           taken back by a later event, with the reason; both stay
Invariant  a figure names how many records it rests on; what is not counted is listed, each with its reason
Invariant  every reading stands in the event as a sensor report of EPCIS 2.0; what it was judged by stands beside it, so
           that a rebuild finds the same breaches whatever the limits are by then
States     an arrival, a series: stands → taken back · a breach: open → acknowledged
"""
