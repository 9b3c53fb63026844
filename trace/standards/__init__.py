"""Pure codecs of other people's standards: bytes and strings in, frozen values out.

No database, no web, no clock, no settings. Whatever cannot be read is refused with a subclass of
`trace.standards.malformed.Malformed`, whose `reason` is a slug and whose `facts` are what a message may mention.
"""
