"""Officers in the field 移动执法: what a phone without a network needs to judge a label.

Owns        field_bundles (the latest states of each division's bundle, from which changes are computed);
            field_entries and field_photographs (what officers recorded on phones, as it was sent)
Words       offline bundle 离线核验包 · its age 数据时间 · changes 增量 · full 完整包 ·
            entry from the field 现场上传记录 · waiting to be sent 待上传 · conflict 情况不一致
Invariants  a bundle holds facts that an officer of the division may read anyway, and of the serials no more than
            the order within each run: neither the serial master secret nor a signing key; the same facts give the
            same bytes; the number counts up exactly when the content changed; what is applied to an older state
            gives the newer one byte for byte, or the phone refuses it; states are a cache: the oldest are dropped
            inspections are filled in by the lists of the bundle: what was signed stands, whatever changed meanwhile
            an entry becomes one record, or is held, or is the same as one, in the transaction that enters its key;
            what a phone said is never changed, and both times are kept; a photograph that an entry names stays,
            one that none names goes after 30 days
States      a bundle is current until a newer one is kept · an entry: held → recorded | same
"""
