"""Officers in the field 移动执法: what a phone without a network needs to judge a label.

Owns        field_bundles (the latest states of each division's bundle, from which changes are computed)
Words       offline bundle 离线核验包 · its age 数据时间 · changes 增量 · full 完整包
Invariants  a bundle holds facts that an officer of the division may read anyway, and of the serials no more than
            the order within each run: neither the serial master secret nor a signing key; the same facts give the
            same bytes; the number counts up exactly when the content changed; what is applied to an older state
            gives the newer one byte for byte, or the phone refuses it; states are a cache: the oldest are dropped
States      a bundle is current until a newer one is kept
"""
