"""Sending a mail by the server of the settings, with the standard library."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from trace.settings import MailSettings

# A server that does not answer must not hold up the other jobs.
TIMEOUT_S = 20


def send_mail(settings: MailSettings, *, to: Sequence[str], subject: str, text: str) -> None:
    """Hand a mail to the server, with the addresses hidden from one another.

    Raises   OSError, smtplib.SMTPException where the server is away or takes no address
    """
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = settings.sender
    # What comes from records may hold a line break; a header may not.
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=settings.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    with _connection(settings) as server:
        if settings.user:
            server.login(settings.user, settings.password)
        server.send_message(message, from_addr=settings.sender, to_addrs=list(to))


def _connection(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_S)
    if settings.security == "starttls":
        server.starttls(context=context)
    return server
