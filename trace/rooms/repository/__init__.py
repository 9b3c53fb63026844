"""EPCIS repository 追溯信息库: events that systems send, beside our own, and what is asked of both.

Owns       captured_events, captured_epcs, captured_words, event_contexts, context_prefixes, capture_jobs,
           master_attributes, master_children, revoked_page_tokens, named_queries, subscriptions,
           webhook_deliveries, match_proposals, event_decisions
Words      采集 capture (a document is taken in) · 采集任务 capture job · 命名查询 named query · 订阅 subscription ·
           待匹配 waiting: an outside party's event that no producer of ours has been found for
Invariant  an event is kept as it was sent: its JSON values come back equal; ids grow in the order of commit
Invariant  one event id has one content: sent again it changes nothing, with other content it is refused
Invariant  a declaration that an event is in error repeats it and has its id; only who sent the event may declare it
Invariant  nothing is put into itself by one organisation's events, each judged by what stood at its own time
Invariant  master data is an organisation's newest statement, written with the capture that brought it
Invariant  our own events (room `events`) are indexed here from their one store, never copied
Invariant  an outside party's event changes nothing in a producer's books before a person has matched it; it is decided
           once, and what followed, or why nothing did, is kept with the decision
Invariant  what a subscriber is sent is a row before it is a request; each event is sent once, in the order of commit
States     an outside party's event: waiting → matched | declined · a delivery: waiting → delivered | dead → waiting
Knows      EPCs, places and parties by one canonical spelling, so that URN and Digital Link find each other
"""
