"""What may come in and what goes out: one file of marshmallow schemas per room, the same for forms and API."""

from trace.wire import messages

messages.install()
