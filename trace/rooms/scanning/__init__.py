"""Scanning 扫码查询: what a code on a pack tells whoever scans it, how often it was asked, and signs of copies.

Owns        pack_scans (forty bytes a scan), scan_counters (one row per label that was ever asked for), scan_clients
            (one row per phone and day), clone_signals with signal_judgements, watch_limits of brands, page_stamps
Words       scan 扫码查询 · verdict 查询结果 · clone signal 疑似复制线索
Invariants  a verdict is computed, never stored as a fact about the label; looking at a page writes nothing,
            confirming the view writes one scan and raises one counter in the same transaction; a view is
            confirmed once; no address and no user agent is stored, only a hash of both under a salt of
            the day; a place is never finer than a province
            a sign is judged by people who may know of leads there; the latest judgement holds, none is changed
            a page that was kept is shown only while the stamps of all it tells are those it was made at; triggers
            move them in the transaction of every change (`stamps.py`)
States      a clone signal is raised once per label and kind; it is no finding, and says so
"""
